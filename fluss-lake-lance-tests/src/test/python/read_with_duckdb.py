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

"""Prints what a SQL aggregation of DuckDB over the dataset's Arrow stream gives.

usage: read_with_duckdb.py <dataset>
"""

import json
import sys

import duckdb
import lance


def main() -> None:
    dataset = lance.dataset(sys.argv[1])
    # DuckDB knows no half floats: it refuses a stream that holds them
    columns = [field.name for field in dataset.schema if "halffloat" not in str(field.type)]
    rows = dataset.scanner(columns=columns, batch_size=256).to_reader()
    connection = duckdb.connect()
    connection.register("tiered", rows)
    buckets = connection.execute(
        """
        SELECT __bucket, count(*), sum(id), min(__offset), max(__offset), count(DISTINCT __offset),
               sum(length(c_string)), sum(octet_length(c_bytes))
        FROM tiered GROUP BY __bucket ORDER BY __bucket
        """
    ).fetchall()
    names = (
        "bucket",
        "rows",
        "id_sum",
        "first_offset",
        "last_offset",
        "distinct_offsets",
        "string_characters",
        "bytes",
    )
    for bucket in buckets:
        print(json.dumps({name: int(value) for name, value in zip(names, bucket)}))


main()
