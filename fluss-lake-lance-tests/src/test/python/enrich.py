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
"""Works on a dataset that is being tiered to, as its users do; each step again after a conflict.

Prints one JSON object: how many versions the steps met a conflict with, by step.
"""

import json
import sys
import time

import lance

URI = sys.argv[1]
ATTEMPTS = 200


def attempts(step):
    """Runs a step on the newest version until no other commit comes in between."""
    for attempt in range(ATTEMPTS):
        try:
            step(lance.dataset(URI))
            return attempt
        except (OSError, RuntimeError) as error:
            if "conflict" not in str(error).lower():
                raise
            time.sleep(0.01)
    raise RuntimeError("a conflict each time")


STEPS = {
    "add_column": lambda dataset: dataset.add_columns({"doubled": "id * 2"}),
    "tag": lambda dataset: dataset.tags.create("first", dataset.version),
    "delete": lambda dataset: dataset.delete("id < 100 AND id % 10 = 3"),
    "update": lambda dataset: dataset.update({"name": "'changed'"}, where="id = 5"),
    "index": lambda dataset: dataset.create_scalar_index("id", "BTREE", replace=True),
    "compact": lambda dataset: dataset.optimize.compact_files(target_rows_per_fragment=100_000),
    "optimize": lambda dataset: dataset.optimize.optimize_indices(),
}

conflicts = {name: attempts(step) for name, step in STEPS.items()}
newest = lance.dataset(URI)
print(
    json.dumps(
        {
            "conflicts": conflicts,
            "tags": sorted(newest.tags.list()),
            "indices": [index["name"] for index in newest.list_indices()],
        }
    )
)
