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
that some version refers to, and for each column "extra_<n>" how many values are there and how many
of them are not n times the id. A line of JSON follows for each row: [partition, bucket, offset,
timestamp in microseconds, id, the first 12 digits of each column's digest]; rows that no tiering wrote have null as bucket.
"""

import json
import os
import sys

import lance

from row_digest import digest

BATCH_ROWS = 256
DIGITS = 12


def referenced_files(uri: str, options: dict) -> list[str]:
    files = set()
    for version in lance.dataset(uri, storage_options=options).versions():
        at = lance.dataset(uri, version=version["version"], storage_options=options)
        for fragment in at.get_fragments():
            files.update(file.path for file in fragment.metadata.files)
    return sorted(files)


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


def main() -> None:
    uri, columns = sys.argv[1], json.loads(sys.argv[2])
    partition = sys.argv[3] if len(sys.argv) > 3 else None
    options = json.loads(os.environ.get("LANCE_STORAGE_OPTIONS", "{}"))
    dataset = lance.dataset(uri, storage_options=options)
    print(
        json.dumps(
            {
                "rows": dataset.count_rows(),
                "columns": dataset.schema.names,
                "tags": sorted(dataset.tags.list()),
                "indexes": sorted(index["name"] for index in dataset.list_indices()),
                "files": referenced_files(uri, options),
                "extras": extras(dataset),
            }
        )
    )
    wanted = columns + ["__bucket", "__offset", "__timestamp"]
    for batch in dataset.to_batches(columns=wanted, batch_size=BATCH_ROWS):
        cells = [batch.column(name) for name in columns]
        for i in range(batch.num_rows):
            row = [
                batch.column(partition)[i].as_py() if partition else "",
                batch.column("__bucket")[i].as_py(),
                batch.column("__offset")[i].as_py(),
                batch.column("__timestamp")[i].value,
                batch.column("id")[i].as_py(),
                " ".join(digest(cell[i])[:DIGITS] for cell in cells),
            ]
            print(json.dumps(row, separators=(",", ":")))


main()
