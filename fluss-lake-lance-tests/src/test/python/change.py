# Licensed under the Apache License, Version 2.0 (the "License");
# you may not use this file except in compliance with the License.
# You may obtain a copy of the License at
#
#     http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS,
# WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
# See the License for the specific language governing permissions and
# limitations under the License.
"""Changes a dataset as its users do: the first argument is its address, the others are steps."""

import datetime
import sys

import lance
import pyarrow

STEPS = {
    "add_column": lambda dataset: dataset.add_columns({"of_others": "id * 2"}),
    "drop_column": lambda dataset: dataset.drop_columns(["name"]),
    "retype": lambda dataset: dataset.alter_columns({"path": "id", "data_type": pyarrow.int64()}),
    "index": lambda dataset: dataset.create_scalar_index("id", "BTREE"),
    "compact": lambda dataset: dataset.optimize.compact_files(),
    "expire": lambda dataset: dataset.cleanup_old_versions(
        older_than=datetime.timedelta(0), delete_unverified=True
    ),
}

for step in sys.argv[2:]:
    print(step, STEPS[step](lance.dataset(sys.argv[1])))
