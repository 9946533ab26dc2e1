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

In the dataset of a primary-key table (with a column "key") it deletes and changes rows with keys
below 0 only, which have no changes in Fluss. Rows with other keys it writes again as they are.

Its input has the address of a dataset in a line when all rows of that are committed.
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
# of the keys of a primary-key table so many stay at the least
LEFT = 20
# below all keys of rows that tiering wrote
OWN_KEYS = -1_000_000
KEPT = datetime.timedelta(seconds=int(os.environ.get("KEPT_SECONDS", "20")))

ended = threading.Event()
# when all rows of a dataset were last seen to be committed
tiered: dict[str, float] = {}


class Others:
    """One dataset's other user."""

    def __init__(self, uri: str, text: str, seed: int):
        self.uri = uri
        self.text = text
        self.random = random.Random(seed)
        self.number = 0
        self.columns: list[str] = []
        self.keyed = "key" in self.open().schema.names
        self.mine = "id >= 0 AND key < 0" if self.keyed else "id >= 0"

    def open(self):
        return lance.dataset(self.uri, storage_options=OPTIONS)

    def ids(self) -> list[int]:
        """Ids of rows that are there, that tiering wrote, and that may be changed."""
        return self.open().to_table(columns=["id"], filter=self.mine)["id"].to_pylist()

    def some_ids(self) -> list[int]:
        ids = self.ids()
        return sorted(self.random.sample(ids, min(TOUCHED, len(ids))))

    # each step gives what it did, and the work, which can be done twice

    def append(self):
        number = -self.number

        def work():
            dataset = self.open()
            if dataset.count_rows(f"id = {number}") == 0:
                values = {"id": number}
                if self.keyed:
                    values["key"] = OWN_KEYS + number
                    values.update({"region": "eu"} if "region" in dataset.schema.names else {})
                row = pa.table(
                    {
                        name: pa.array([value], dataset.schema.field(name).type)
                        for name, value in values.items()
                    }
                )
                lance.write_dataset(row, self.uri, mode="append", storage_options=OPTIONS)

        return {"id": number}, work

    def delete(self):
        if self.keyed and len(self.ids()) < LEFT:
            return self.update()
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

    def merge(self):
        """Changes rows as an upsert does."""
        if not self.keyed:
            return self.update()
        ids = self.some_ids()
        value = f"merged {self.number}"

        def work():
            dataset = self.open()
            rows = dataset.to_table(filter=f"id IN ({', '.join(map(str, ids))})")
            column = rows.schema.get_field_index(self.text)
            field = rows.schema.field(column)
            rows = rows.set_column(column, field, pa.array([value] * rows.num_rows, field.type))
            keys = [name for name in ("key", "region") if name in rows.schema.names]
            dataset.merge_insert(keys).when_matched_update_all().execute(rows)

        return {"ids": ids, "value": value}, lambda: ids and work()

    def rewrite(self):
        """Writes rows again as they are, so that they are in another place then."""
        if not self.keyed:
            return self.compact()
        where = f"key >= 0 AND key % 8 = {self.random.randrange(8)}"
        return {}, lambda: self.open().update({self.text: self.text}, where=where)

    def add_column(self):
        name = f"extra_{self.number}"
        did = {"name": name}

        def work():
            dataset = self.open()
            if name not in dataset.schema.names:
                dataset.add_columns({name: f"CAST(id AS BIGINT) * {self.number}"})
            if name not in self.columns:
                self.columns.append(name)
            counted = f"{name} IS NOT NULL"
            if self.keyed:
                counted += f" AND {self.mine}"
            did["values"] = self.open().count_rows(counted)

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
        """Keeps the last commit of tiering: where rows are deleted, nothing else has its offsets."""

        def work():
            now = time.time()
            behind = datetime.timedelta(seconds=now - tiered.get(self.uri, now))
            self.open().cleanup_old_versions(
                older_than=KEPT + behind, error_if_tagged_old_versions=False
            )

        return {}, work

    STEPS = (
        append,
        append,
        delete,
        update,
        update,
        merge,
        rewrite,
        rewrite,
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
    for line in sys.stdin:
        tiered[line.strip()] = time.time()
    ended.set()
    for thread in threads:
        thread.join()


main()
