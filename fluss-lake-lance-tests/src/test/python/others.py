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

"""Works on datasets that are being tiered to, as their users do, until its input ends.

usage: others.py <seed> <text column> <dataset>...,
storage options as JSON in LANCE_STORAGE_OPTIONS

It appends, deletes and updates rows, compacts, indexes, adds and drops columns, tags and cleans up,
in random order. A step that fails is done again until it has taken effect. Prints a JSON object for
each step that has: {"dataset", "step", ...what it did}, and {"dataset", "end": true} at the end.
"""

import datetime
import json
import os
import random
import sys
import threading
import time

import lance
import pyarrow as pa

OPTIONS = json.loads(os.environ.get("LANCE_STORAGE_OPTIONS", "{}"))
PAUSE_SECONDS = 0.3
ATTEMPTS = 400
TOUCHED = 5
# longer than tiering may be down
KEPT = datetime.timedelta(seconds=int(os.environ.get("KEPT_SECONDS", "20")))

ended = threading.Event()


class Others:
    """One dataset's other user."""

    def __init__(self, uri: str, text: str, seed: int):
        self.uri = uri
        self.text = text
        self.random = random.Random(seed)
        self.number = 0
        self.columns: list[str] = []

    def open(self):
        return lance.dataset(self.uri, storage_options=OPTIONS)

    def some_ids(self) -> list[int]:
        """Ids of rows that are there and that tiering wrote."""
        table = self.open().to_table(columns=["id"], filter="id >= 0")
        ids = table["id"].to_pylist()
        return sorted(self.random.sample(ids, min(TOUCHED, len(ids))))

    # each step gives what it did, and the work, which can be done twice

    def append(self):
        number = -self.number

        def work():
            dataset = self.open()
            if dataset.count_rows(f"id = {number}") == 0:
                field = dataset.schema.field("id")
                row = pa.table({"id": pa.array([number], field.type)})
                lance.write_dataset(row, self.uri, mode="append", storage_options=OPTIONS)

        return {"id": number}, work

    def delete(self):
        ids = self.some_ids()
        where = f"id IN ({', '.join(map(str, ids))})"
        return {"ids": ids}, lambda: ids and self.open().delete(where)

    def update(self):
        ids = self.some_ids()
        where = f"id IN ({', '.join(map(str, ids))})"
        value = f"changed {self.number}"
        return {"ids": ids, "value": value}, lambda: ids and self.open().update(
            {self.text: f"'{value}'"}, where=where
        )

    def add_column(self):
        name = f"extra_{self.number}"
        did = {"name": name}

        def work():
            dataset = self.open()
            if name not in dataset.schema.names:
                dataset.add_columns({name: f"CAST(id AS BIGINT) * {self.number}"})
            if name not in self.columns:
                self.columns.append(name)
            did["values"] = self.open().count_rows(f"{name} IS NOT NULL")

        return did, work

    def drop_column(self):
        if not self.columns:
            return self.add_column()
        name = self.columns.pop(self.random.randrange(len(self.columns)))

        def work():
            dataset = self.open()
            if name in dataset.schema.names:
                dataset.drop_columns([name])

        return {"dropped": name}, work

    def tag(self):
        name = f"tag_{self.number}"

        def work():
            dataset = self.open()
            if name not in dataset.tags.list():
                dataset.tags.create(name, dataset.version)

        return {"tag": name}, work

    def index(self):
        return {}, lambda: self.open().create_scalar_index(
            "id", "BTREE", name="by_id", replace=True
        )

    def optimize(self):
        return {}, lambda: self.open().optimize.optimize_indices()

    def compact(self):
        return {}, lambda: self.open().optimize.compact_files(target_rows_per_fragment=100_000)

    def clean_up(self):
        return {}, lambda: self.open().cleanup_old_versions(
            older_than=KEPT, error_if_tagged_old_versions=False
        )

    STEPS = (
        append,
        append,
        delete,
        update,
        update,
        add_column,
        drop_column,
        tag,
        index,
        optimize,
        compact,
        compact,
        clean_up,
    )

    def run(self) -> None:
        while not ended.is_set():
            self.number += 1
            step = self.random.choice(self.STEPS)
            attempts, did, errors = self.until_done(step)
            say(dataset=self.uri, step=step.__name__, attempts=attempts, errors=errors, **did)
            ended.wait(PAUSE_SECONDS)
        say(dataset=self.uri, end=True)

    def until_done(self, step):
        did = work = None
        errors = []
        for attempt in range(1, ATTEMPTS + 1):
            try:
                if work is None:
                    did, work = step(self)
                work()
                return attempt, did, errors
            except Exception as error:  # noqa: BLE001: whatever a storage or Lance throws
                text = str(error)
                if "conflict" not in text.lower():
                    errors.append(text[:300])
                    print(f"{self.uri} {step.__name__}: {text}", file=sys.stderr, flush=True)
                time.sleep(0.05 if "conflict" in text.lower() else 0.5)
        raise RuntimeError(f"{step.__name__} of {self.uri} is not to be done: {errors[-1:]}")


lock = threading.Lock()


def say(**line) -> None:
    with lock:
        print(json.dumps(line), flush=True)


def main() -> None:
    seed, text = int(sys.argv[1]), sys.argv[2]
    threads = [
        threading.Thread(target=Others(uri, text, seed + i).run)
        for i, uri in enumerate(sys.argv[3:])
    ]
    for thread in threads:
        thread.start()
    sys.stdin.read()
    ended.set()
    for thread in threads:
        thread.join()


main()
