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

"""Compares datasets with the checksums of the columns that were written to them.

usage: check_columns.py <folder> <case>…

Each case has a folder, with the dataset in db/t.lance and the checksums in columns.txt: a line for
each place of each column, see column_digest.py, and a line "version <n>" for each version that must
have these values. A case without that file wrote nothing. A line is printed before each stage and
after each case, see CaseProcess.java.
"""

import sys
from pathlib import Path

import lance

from column_digest import ColumnDigest

BATCH_ROWS = 4096


def wrong_places(folder: Path, version: int, expected: list[str]) -> list[str]:
    dataset = lance.dataset(folder / "db" / "t.lance", version=version)
    names = [name for name in dataset.schema.names if not name.startswith("__")]
    digests = {name: ColumnDigest(dataset.schema.field(name).type) for name in names}
    for batch in dataset.to_batches(columns=names, batch_size=BATCH_ROWS):
        for name in names:
            digests[name].add(batch.column(name))
    actual = [line for name in names for line in digests[name].lines(name)]
    return [line.split(" ")[0] for line in sorted(set(expected) ^ set(actual))]


def check(case: str, folder: Path) -> tuple[str, str, str]:
    stage = "start"
    try:
        lines = (folder / "columns.txt").read_text().splitlines()
        expected = [line for line in lines if not line.startswith("version ")]
        for line in lines[len(expected) :]:
            stage = f"pylance {line}"
            print("stage", case, stage, flush=True)
            wrong = wrong_places(folder, int(line.split(" ")[1]), expected)
            if wrong:
                return "WRONG", stage, "values of " + " ".join(dict.fromkeys(wrong))
    except FileNotFoundError:
        return "CLEAN", "nothing written", ""
    except Exception as error:
        return "FAILED", stage, " ".join(f"{type(error).__name__} {error}".split())[:600]
    return "CLEAN", "end", ""


def main() -> None:
    folder = Path(sys.argv[1])
    for case in sys.argv[2:]:
        kind, stage, text = check(case, folder / case)
        print("result", case, kind, f"{stage}: {text}", flush=True)


main()
