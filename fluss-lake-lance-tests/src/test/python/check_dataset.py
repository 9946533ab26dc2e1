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

"""Prints what a dataset holds, for a comparison with what was acknowledged.

usage: check_dataset.py <dataset> <columns of the table as JSON> [<partition column>],
storage options as JSON in LANCE_STORAGE_OPTIONS

The first line is a JSON object: number of rows, names of all columns, tags, indexes, data files
that some version refers to, versions that have a key twice (the column "key", with the column
"region" where there is one), for each column "extra_<n>" how many values are there and how many of
them are not n times the id, and how many rows a condition on the id (with its index, where it has
one) finds too many or too few. A line of JSON follows for each row: [partition, bucket, offset,
timestamp in microseconds, id, the first 12 digits of each column's digest, "fragment:position"];
rows that no tiering wrote have null as bucket.
"""

import json
import os
import sys
from collections import Counter

import lance

from row_digest import digest

BATCH_ROWS = 256
DIGITS = 12


def look_at_versions(uri: str, options: dict) -> tuple[list[str], list[str]]:
    """The files that versions refer to, and the versions in which a key is there twice."""
    files = set()
    doubled = []
    for version in lance.dataset(uri, storage_options=options).versions():
        at = lance.dataset(uri, version=version["version"], storage_options=options)
        for fragment in at.get_fragments():
            files.update(file.path for file in fragment.metadata.files)
        if "key" in at.schema.names:
            columns = [name for name in ("key", "region") if name in at.schema.names]
            keys = at.to_table(columns=columns, filter="id >= 0")
            distinct = keys.group_by(columns).aggregate([])
            if distinct.num_rows < keys.num_rows:
                number = keys.num_rows - distinct.num_rows
                doubled.append(f"{number} rows of version {version['version']}")
    return sorted(files), doubled


def extras(dataset) -> dict:
    found = {}
    names = [name for name in dataset.schema.names if name.startswith("extra_")]
    for name in names:
        table = dataset.to_table(columns=["id", name], filter=f"{name} IS NOT NULL")
        factor = int(name.split("_")[1])
        wrong = sum(
            value != factor * number
            for number, value in zip(table["id"].to_pylist(), table[name].to_pylist())
        )
        found[name] = {"values": table.num_rows, "wrong": wrong}
    return found


def by_condition(dataset) -> int:
    every = Counter(dataset.to_table(columns=["id"])["id"].to_pylist())
    low, high = min(every, default=0), max(every, default=0)
    found = Counter()
    for bounds in (f"id < {(low + high) // 2}", f"id >= {(low + high) // 2}"):
        found.update(dataset.to_table(columns=["id"], filter=bounds)["id"].to_pylist())
    return ((every - found) + (found - every)).total()


def main() -> None:
    uri, columns = sys.argv[1], json.loads(sys.argv[2])
    partition = sys.argv[3] if len(sys.argv) > 3 else None
    options = json.loads(os.environ.get("LANCE_STORAGE_OPTIONS", "{}"))
    dataset = lance.dataset(uri, storage_options=options)
    files, doubled = look_at_versions(uri, options)
    print(
        json.dumps(
            {
                "rows": dataset.count_rows(),
                "columns": dataset.schema.names,
                "tags": sorted(dataset.tags.list()),
                "indexes": sorted(index["name"] for index in dataset.list_indices()),
                "files": files,
                "doubled": doubled,
                "extras": extras(dataset),
                "by_condition": by_condition(dataset),
            }
        )
    )
    wanted = columns + ["__bucket", "__offset", "__timestamp"]
    for batch in dataset.to_batches(columns=wanted, batch_size=BATCH_ROWS, with_row_address=True):
        cells = [batch.column(name) for name in columns]
        for i in range(batch.num_rows):
            row = [
                batch.column(partition)[i].as_py() if partition else "",
                batch.column("__bucket")[i].as_py(),
                batch.column("__offset")[i].as_py(),
                batch.column("__timestamp")[i].value,
                batch.column("id")[i].as_py(),
                " ".join(digest(cell[i])[:DIGITS] for cell in cells),
                "{}:{}".format(*divmod(batch.column("_rowaddr")[i].as_py(), 1 << 32)),
            ]
            print(json.dumps(row, separators=(",", ":")))


main()
