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

"""Changes a dataset, with what its library does by itself about commits of others.

Each line of the standard input is a JSON object: "step" says what to do, with the dataset at "uri"
and the storage options in "options". The answer is a line with a JSON object too.
"""

import datetime
import json
import sys

import lance
import pyarrow as pa


def rows(ids):
    """Rows of a stranger: they lack the columns of tiering."""
    return pa.table({"id": pa.array(ids, pa.int32()), "name": [f"s{i}" for i in ids]})


def change(what: str, uri: str, options: dict) -> list[str]:
    dataset = lance.dataset(uri, storage_options=options)
    if what == "compact":
        dataset.optimize.compact_files()
    elif what == "delete":
        dataset.delete("__offset < 2")
    elif what == "update":
        dataset.update({"name": "'changed'"}, where="__offset = 1")
    elif what == "append":
        lance.write_dataset(
            rows([100, 101]), uri, mode="append", storage_options=options
        )
    elif what == "append-key":
        # one that a round has too
        lance.write_dataset(rows([4]), uri, mode="append", storage_options=options)
    elif what == "merge-insert":
        (
            dataset.merge_insert("id")
            .when_matched_update_all()
            .when_not_matched_insert_all()
            .execute(
                pa.table(
                    {
                        "id": pa.array([0, 200], pa.int32()),
                        "name": ["merged", "merged"],
                        "__bucket": pa.array([0, None], pa.int32()),
                        "__offset": pa.array([0, None], pa.int64()),
                        "__timestamp": pa.array([0, None], pa.timestamp("us", "UTC")),
                    }
                )
            )
        )
    elif what == "restore":
        newest = dataset.version
        lance.dataset(uri, version=newest, storage_options=options).restore()
    elif what == "overwrite":
        lance.write_dataset(
            rows([300]), uri, mode="overwrite", storage_options=options
        )
    elif what == "add-column":
        dataset.add_columns({"twice": "id * 2"})
    elif what == "drop-column":
        dataset.drop_columns(["__timestamp"])
    elif what == "index":
        dataset.create_scalar_index("id", "BTREE")
    elif what == "metadata":
        dataset.update_schema_metadata({"mine": "kept"})
    elif what == "config":
        dataset.update_config({"mine": "kept"})
    elif what == "clean-up":
        dataset.update_config({"mine": "kept"})
        lance.dataset(uri, storage_options=options).cleanup_old_versions(
            older_than=datetime.timedelta(0), delete_unverified=False
        )
    elif what == "count":
        # through an index where there is one
        return [
            f"{number} {dataset.count_rows(filter=f'id = {number}')}"
            for number in dataset.to_table(columns=["id"])["id"].to_pylist()
        ]
    else:
        raise ValueError(what)
    return []


for line in sys.stdin:
    arguments = json.loads(line)
    lines = change(arguments.pop("step"), **arguments)
    print(json.dumps({"lines": lines}), flush=True)
