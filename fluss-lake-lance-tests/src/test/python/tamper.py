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
"""Makes one row of a dataset other than it was written.

usage: tamper.py <dataset> remove|double|alter|invent <id>
"""

import sys

import lance

uri, how, number = sys.argv[1:]
dataset = lance.dataset(uri)
where = f"id = {number}"
if how == "remove":
    dataset.delete(where)
elif how == "double":
    lance.write_dataset(dataset.to_table(filter=where), uri, mode="append")
elif how == "alter":
    dataset.update({"c_not_null": "c_not_null + 1"}, where=where)
elif how == "invent":
    # the key alone, and what is NOT NULL in the dataset
    required = [field.name for field in dataset.schema if not field.nullable]
    row = dataset.to_table(filter=where, columns=["id", *required])
    lance.write_dataset(row, uri, mode="append")
else:
    raise ValueError(how)
