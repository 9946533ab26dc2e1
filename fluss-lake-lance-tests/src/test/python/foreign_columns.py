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
"""Columns of every Arrow type that others may add to a dataset.

usage: foreign_columns.py add|check <warehouse>

The datasets are <warehouse>/db/<name>.lance, and have ROWS rows when the columns are added. Prints a
JSON object for each dataset that is there: {"table", "refused"} of "add", with what pylance says
against the column, as it adds it or reads it back, or null; {"table", "kept"} of "check", whether type and values of the column are
what was added, and null in the rows since.
"""

import decimal
import json
import pathlib
import sys

import lance
import pyarrow as pa

ROWS = 5
TEXT = ["a", "b", None, "a", "c"]
LISTS = [[1], [2], None, [], [3]]
DECIMALS = [decimal.Decimal(value) if value else None for value in (1, 2, 0, 3, 4)]


def struct(array: pa.Array) -> pa.Array:
    return pa.StructArray.from_arrays([array], ["x"])


def dictionary(index_type: pa.DataType, values: pa.Array, ordered: bool = False) -> pa.Array:
    indexes = pa.array([0, 1, None, 0, 1], index_type)
    return pa.DictionaryArray.from_arrays(indexes, values, ordered=ordered)


BLOB = "blob__column"
OFFSETS = pa.array(range(ROWS + 1), pa.int32())

ARRAYS = {
    "dictionary": pa.array(TEXT).dictionary_encode(),
    "dictionary_of_categories": dictionary(pa.int8(), pa.array(["a", "b"], pa.large_string())),
    "dictionary_of_numbers": dictionary(pa.int32(), pa.array([7, 8])),
    "dictionary_ordered": dictionary(pa.int16(), pa.array(["a", "b"]), ordered=True),
    "list_of_dictionary": pa.ListArray.from_arrays(OFFSETS, pa.array(TEXT).dictionary_encode()),
    "large_string": pa.array(TEXT, pa.large_string()),
    "large_binary": pa.array([b"a", b"b", None, b"", b"c"], pa.large_binary()),
    "string_view": pa.array(TEXT, pa.string_view()),
    "binary_view": pa.array([b"a", b"b", None, b"", b"c"], pa.binary_view()),
    "list_view": pa.array(LISTS, pa.list_view(pa.int32())),
    "large_list": pa.array(LISTS, pa.large_list(pa.int32())),
    "vector_of_structs": pa.FixedSizeListArray.from_arrays(
        struct(pa.array(range(2 * ROWS))), 2
    ),
    "float16": pa.array([1, 2, None, 3, 4], pa.float16()),
    "duration": pa.array([1, 2, None, 3, 4], pa.duration("us")),
    "interval": pa.array([(1, 2, 3)] * ROWS, pa.month_day_nano_interval()),
    "decimal32": pa.array(DECIMALS, pa.decimal32(5, 0)),
    "decimal64": pa.array(DECIMALS, pa.decimal64(12, 0)),
    "decimal256": pa.array(DECIMALS, pa.decimal256(50, 0)),
    "run_end_encoded": pa.RunEndEncodedArray.from_arrays(
        pa.array([2, ROWS], pa.int32()), pa.array(["a", "b"])
    ),
    "null": pa.nulls(ROWS),
    "uuid": pa.array([bytes([i] * 16) for i in range(ROWS)], pa.uuid()),
    "json": pa.array(['{"a":1}'] * ROWS, pa.json_()),
    "tensor": pa.ExtensionArray.from_storage(
        pa.fixed_shape_tensor(pa.float32(), [2]),
        pa.array([[1.0, 2.0]] * ROWS, pa.list_(pa.float32(), 2)),
    ),
    "blob": pa.array([b"a", b"b", b"d", b"a", b"c"], pa.large_binary()),
    "map": pa.array([[("a", 1)]] * ROWS, pa.map_(pa.string(), pa.int32())),
    # one with an offset, as "+01:00", ends every process with Lance 7.0.0 that reads the schema
    "timestamp_with_zone": pa.array([1, 2, None, 3, 4], pa.timestamp("us", tz="Europe/Berlin")),
    "time32": pa.array([1, 2, None, 3, 4], pa.time32("ms")),
    "time64": pa.array([1, 2, None, 3, 4], pa.time64("ns")),
    "date64": pa.array([86_400_000] * ROWS, pa.date64()),
    "bool": pa.array([True, None, False, True, True]),
    "uint64": pa.array([1, 2, None, 3, 4], pa.uint64()),
    "union": pa.UnionArray.from_sparse(
        pa.array([0, 1, 0, 1, 0], pa.int8()), [pa.array([1] * ROWS), pa.array(["a"] * ROWS)]
    ),
}


def column(name: str) -> tuple[pa.Field, pa.Array]:
    kind, form = name.split("__")
    array = ARRAYS[kind] if form == "column" else struct(ARRAYS[kind])
    metadata = {"lance-encoding:blob": "true"} if name == BLOB else None
    return pa.field("extra", array.type, metadata=metadata), array


def add(name: str, uri: str) -> dict:
    field, array = column(name)
    schema = pa.schema([field])
    batch = pa.record_batch([array], schema=schema)
    try:
        lance.dataset(uri).add_columns(pa.RecordBatchReader.from_batches(schema, [batch]))
        values(name, lance.dataset(uri))
        return {"refused": None}
    except (OSError, RuntimeError, pa.ArrowInvalid) as error:
        return {"refused": str(error)[:200]}


def values(name: str, dataset: lance.LanceDataset) -> list:
    """A blob is read by its file."""
    if name == BLOB:
        rows = list(range(ROWS))
        return [blob.readall() for blob in dataset.take_blobs("extra", indices=rows)]
    return dataset.to_table(columns=["extra"])["extra"].to_pylist()


def check(name: str, uri: str) -> dict:
    dataset = lance.dataset(uri)
    if "extra" not in dataset.schema.names:
        return {"kept": False}
    # what was in the dataset when the column had just been added
    added = next(
        lance.dataset(uri, version=version["version"])
        for version in dataset.versions()
        if "extra" in lance.dataset(uri, version=version["version"]).schema.names
    )
    try:
        before, now = values(name, added), values(name, dataset)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return {"kept": False}
    return {
        "kept": added.schema.field("extra").equals(dataset.schema.field("extra"), True)
        and now[:ROWS] == before
        and all(value is None or value == {"x": None} for value in now[ROWS:])
    }


work = {"add": add, "check": check}[sys.argv[1]]
for folder in sorted(pathlib.Path(sys.argv[2], "db").glob("*__*.lance")):
    print(json.dumps({"table": folder.stem} | work(folder.stem, str(folder))), flush=True)
