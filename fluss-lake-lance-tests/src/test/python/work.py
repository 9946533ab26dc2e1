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

"""Works on a dataset step by step, as it is told: one JSON object a line in, one out.

usage: work.py <dataset>

Each line in has the name of a step, "step", and what it needs. Each line out has the newest version.
"""

import json
import sys

import lance
import pyarrow as pa

URI = sys.argv[1]


def where(ids: list[int]) -> str:
    return f"id IN ({', '.join(map(str, ids))})"


def rows(ids: list[int], grp: int, name: str) -> pa.Table:
    """Rows with nulls in the columns of which the step says nothing."""
    schema = lance.dataset(URI).schema
    given = {"id": ids, "grp": [grp] * len(ids), "name": [name] * len(ids)}
    arrays = [
        pa.array(given[f.name], f.type) if f.name in given else pa.nulls(len(ids), f.type)
        for f in schema
    ]
    return pa.table(arrays, schema=schema)


def update(ids: list[int], grp: int, name: str) -> None:
    lance.dataset(URI).update({"grp": str(grp), "name": f"'{name}'"}, where=where(ids))


def delete(ids: list[int]) -> None:
    lance.dataset(URI).delete(where(ids))


def merge_insert(ids: list[int], grp: int, name: str) -> None:
    (
        lance.dataset(URI)
        .merge_insert("id")
        .when_matched_update_all()
        .when_not_matched_insert_all()
        .execute(rows(ids, grp, name))
    )


kinds: dict[str, str] = {}


def index(column: str, kind: str) -> None:
    kinds[column] = kind
    lance.dataset(URI).create_scalar_index(column, kind, name=f"by_{column}", replace=True)


def rebuild() -> None:
    """What the documentation advises after a compaction that did not rewrite the indexes."""
    for column, kind in kinds.items():
        index(column, kind)
    dataset = lance.dataset(URI)
    if any(index["name"] == "__lance_frag_reuse" for index in dataset.list_indices()):
        dataset.drop_index("__lance_frag_reuse")


def optimize() -> None:
    lance.dataset(URI).optimize.optimize_indices()


def compact(deferred: bool) -> None:
    lance.dataset(URI).optimize.compact_files(
        target_rows_per_fragment=100_000, defer_index_remap=deferred
    )


STEPS = {
    step.__name__: step
    for step in (update, delete, merge_insert, index, rebuild, optimize, compact)
}

for line in sys.stdin:
    arguments = json.loads(line)
    STEPS[arguments.pop("step")](**arguments)
    print(json.dumps({"version": lance.dataset(URI).version}), flush=True)
