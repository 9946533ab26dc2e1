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

"""Prints what LanceDB makes of a table: its size, the rows nearest to a vector, a pandas frame.

usage: read_with_lancedb.py <folder of the database> <table> <vector column> <vector as JSON>
"""

import json
import sys

import lancedb


def main() -> None:
    folder, name, column, vector = sys.argv[1:]
    table = lancedb.connect(folder).open_table(name)
    nearest = (
        table.search(json.loads(vector), vector_column_name=column)
        .distance_type("l2")
        .select(["id", "_distance"])
        .limit(5)
        .to_list()
    )
    frame = table.to_pandas()
    print(
        json.dumps(
            {
                "rows": table.count_rows(),
                "nearest": [{"id": n["id"], "distance": n["_distance"]} for n in nearest],
                "pandas_rows": len(frame),
                "pandas_columns": list(frame.columns),
                "pandas_id_sum": int(frame["id"].sum()),
            }
        )
    )


main()
