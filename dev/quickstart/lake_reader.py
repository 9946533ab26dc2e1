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

"""Reads versions of a dataset with pylance for dev/quickstart.sh.

usage: lake_reader.py DATASET [NAME=VALUE ...]

The NAME=VALUE arguments are storage options. The program prints the version of pylance. Then it
reads requests from standard input, one per line: a version of the dataset, a tab, and the path of a
file. It writes all rows of that version to the file as an Arrow stream, and prints "done" or one
line with the error.
"""

import sys
import traceback

import lance
import pyarrow


def write(uri: str, storage: dict[str, str], version: int, target: str) -> None:
    rows = lance.dataset(uri, version=version, storage_options=storage or None).to_table()
    with pyarrow.OSFile(target, "wb") as file, pyarrow.ipc.new_stream(file, rows.schema) as stream:
        stream.write_table(rows)


def main() -> None:
    uri, *options = sys.argv[1:]
    storage = dict(option.split("=", 1) for option in options)
    print(lance.__version__, flush=True)
    for request in sys.stdin:
        version, target = request.rstrip("\n").split("\t")
        try:
            write(uri, storage, int(version), target)
        except Exception as failure:
            traceback.print_exc()
            print(type(failure).__name__, *str(failure).split(), flush=True)
        else:
            print("done", flush=True)


if __name__ == "__main__":
    main()
