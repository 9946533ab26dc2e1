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

"""Compares a dataset with the same rows written by pylance: the size, and the time of full scans.

usage: compare.py DATASET DIRECTORY WARM_UPS ROUNDS

Prints the versions, the files and bytes of each dataset, and the dataset, seconds and CPU seconds
of each measured scan. Both datasets are in the page cache. The dataset of pylance is not deleted.
"""

import os
import sys
import time
from pathlib import Path

import lance


def data_files(dataset: Path) -> list[int]:
    return [file.stat().st_size for file in (dataset / "data").iterdir()]


def scan(path: Path) -> tuple[int, float, float]:
    dataset = lance.dataset(str(path))
    start, cpu = time.perf_counter(), time.process_time()
    rows = sum(batch.num_rows for batch in dataset.to_batches())
    return rows, time.perf_counter() - start, time.process_time() - cpu


def main() -> None:
    ours, folder, warm_ups, rounds = Path(sys.argv[1]), Path(sys.argv[2]), *map(int, sys.argv[3:5])
    source = lance.dataset(str(ours))
    theirs = folder / "pylance.lance"
    # the same storage version, so that both use the same encodings; otherwise pylance's defaults
    lance.write_dataset(
        source.scanner().to_reader(),
        str(theirs),
        data_storage_version=source.data_storage_version,
    )
    print(f"version,{lance.__version__},{source.data_storage_version}")
    datasets = {"ours": ours, "pylance": theirs}
    for name, path in datasets.items():
        sizes = data_files(path)
        print(f"files,{name},{len(sizes)},{sum(sizes)}")
    order = list(datasets)
    for number in range(-warm_ups, rounds):
        for name in order:
            rows, seconds, cpu = scan(datasets[name])
            if rows != source.count_rows():
                sys.exit(f"{name} has {rows} rows instead of {source.count_rows()}")
            if number >= 0:
                print(f"scan,{name},{seconds:.6f},{cpu:.6f}")
        order.reverse()
    sys.stdout.flush()
    # Lance's threads can abort the process while Python exits
    os._exit(0)


main()
