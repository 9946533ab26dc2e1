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

"""Reads, searches and enriches the dataset of a primary-key table, as it is told: one JSON object a
line in, one out.

usage: read_keys.py <dataset>

Each line in has the name of a step, "step", and what it needs. The key is (shop, id).
"""

import json
import os
import sys

import duckdb
import lance
import lancedb
import polars as pl
import pyarrow as pa

URI = sys.argv[1]
COLUMNS = ["shop", "id", "price", "name", "embedding"]
DEAR = 500


def lancedb_table():
    return lancedb.connect(os.path.dirname(URI)).open_table(os.path.basename(URI)[: -len(".lance")])


def texts(rows: pa.Table) -> list[str]:
    """Each row as a text, sorted."""
    lines = []
    for row in rows.select(COLUMNS).to_pylist():
        vector = None if row["embedding"] is None else [int(x) for x in row["embedding"]]
        lines.append(json.dumps([row["shop"], row["id"], row["price"], row["name"], vector]))
    return sorted(lines)


def read() -> dict:
    """All rows, and those with a high price, by each reader."""
    dataset = lance.dataset(URI)
    columns = ", ".join(COLUMNS)
    connection = duckdb.connect()
    connection.register("tiered", dataset)
    frame = pl.scan_pyarrow_dataset(dataset).select(COLUMNS)
    table = lancedb_table()
    return {
        "rows": {
            "pylance": texts(dataset.to_table(columns=COLUMNS)),
            "lancedb": texts(table.to_arrow()),
            "duckdb": texts(connection.sql(f"SELECT {columns} FROM tiered").to_arrow_table()),
            "polars": texts(frame.collect().to_arrow()),
        },
        "dear": {
            "pylance": texts(dataset.to_table(columns=COLUMNS, filter=f"price > {DEAR}")),
            "lancedb": texts(table.search().where(f"price > {DEAR}").limit(10_000).to_arrow()),
            "duckdb": texts(
                connection.sql(
                    f"SELECT {columns} FROM tiered WHERE price > {DEAR}"
                ).to_arrow_table()
            ),
            "polars": texts(frame.filter(pl.col("price") > DEAR).collect().to_arrow()),
        },
        "counts": [dataset.count_rows(), table.count_rows()],
        "deleted_rows": sum(f.num_deletions for f in dataset.get_fragments()),
    }


def nearest(vector: list[int], count: int) -> dict:
    """The rows nearest to a vector that LanceDB finds, alone and of those with a high price."""

    def query():
        return (
            lancedb_table()
            .search([float(x) for x in vector], vector_column_name="embedding")
            .distance_type("l2")
            .nprobes(64)
            .limit(count)
        )

    return {
        "all": texts(query().to_arrow()),
        "dear": texts(query().where(f"price > {DEAR}", prefilter=True).to_arrow()),
    }


def index() -> dict:
    dataset = lance.dataset(URI)
    dataset.create_scalar_index("price", "BTREE")
    dataset.create_index("embedding", "IVF_FLAT", metric="l2", num_partitions=2)
    return {}


def optimize() -> dict:
    lance.dataset(URI).optimize.optimize_indices()
    return {}


def add_column() -> dict:
    lance.dataset(URI).add_columns(pa.field("rating", pa.int64()))
    return {}


def rate(rating: int) -> dict:
    """Gives a rating to all rows that have none."""
    dataset = lance.dataset(URI)
    keys = dataset.to_table(columns=["shop", "id"], filter="rating IS NULL")
    rated = keys.append_column("rating", pa.array([rating] * len(keys), pa.int64()))
    dataset.merge_insert(["shop", "id"]).when_matched_update_all().execute(rated)
    return {"rated": len(keys)}


def ratings() -> dict:
    rows = lance.dataset(URI).to_table(columns=["shop", "id", "rating"]).to_pylist()
    return {f"{row['shop']}/{row['id']}": row["rating"] for row in rows}


STEPS = {
    step.__name__: step for step in (read, nearest, index, optimize, add_column, rate, ratings)
}

for line in sys.stdin:
    arguments = json.loads(line)
    print(json.dumps(STEPS[arguments.pop("step")](**arguments)), flush=True)
