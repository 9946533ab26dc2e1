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

"""Prints a dataset's schema, then every row's system columns and digests, as JSON lines.

usage: read_with_pylance.py <dataset>, storage options as JSON in LANCE_STORAGE_OPTIONS
"""

import json
import os
import sys

import lance

from row_digest import digest

SYSTEM_COLUMNS = ("__bucket", "__offset", "__timestamp")


def main() -> None:
    options = json.loads(os.environ.get("LANCE_STORAGE_OPTIONS", "{}"))
    dataset = lance.dataset(sys.argv[1], storage_options=options)
    fields = [
        {"name": field.name, "type": str(field.type), "nullable": field.nullable}
        for field in dataset.schema
    ]
    print(json.dumps({"rows": dataset.count_rows(), "fields": fields}))
    columns = [f["name"] for f in fields if f["name"] not in SYSTEM_COLUMNS]
    for batch in dataset.to_batches(batch_size=256):
        for i in range(batch.num_rows):
            row = {
                "bucket": batch.column("__bucket")[i].as_py(),
                "offset": batch.column("__offset")[i].as_py(),
                "timestamp_micros": batch.column("__timestamp")[i].value,
                "id": batch.column("id")[i].as_py(),
                "digests": {name: digest(batch.column(name)[i]) for name in columns},
            }
            print(json.dumps(row))


main()
