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

"""Checksums of whole Arrow arrays, those of ColumnDigest.java.

Each place of a column has three: of which values are null, of their lengths (of lists, maps, strings
and bytes), and of the values themselves.
"""

import zlib

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from row_digest import holds_entries

# The last field of a struct that holds lists: true where the ROW is null.
NULL_MARKER = "__null"

NANOS = {"s": 1_000_000_000, "ms": 1_000_000, "us": 1_000, "ns": 1}


class ColumnDigest:
    """The checksums of a column, or of a place below it."""

    def __init__(self, kind: pa.DataType):
        self._valid = self._lengths = self._values = 0
        self._below = {}
        if holds_entries(kind):
            entry = kind.value_type
            self._below = {
                "{key}": ColumnDigest(entry.field(0).type),
                "{value}": ColumnDigest(entry.field(1).type),
            }
        elif pa.types.is_list(kind) or pa.types.is_fixed_size_list(kind):
            self._below = {"[]": ColumnDigest(kind.value_type)}
        elif pa.types.is_struct(kind):
            self._below = {
                f".{kind.field(i).name}": ColumnDigest(kind.field(i).type)
                for i in range(kind.num_fields)
                if kind.field(i).name != NULL_MARKER
            }

    def add(self, array: pa.Array) -> None:
        """Adds all values of an array."""
        valid = _valid(array)
        self._valid = zlib.crc32(valid.cast(pa.uint8()).to_numpy(), self._valid)
        if valid.false_count:
            array = array.filter(valid)
        kind = array.type
        if pa.types.is_list(kind):
            self._add_lists(array)
        elif pa.types.is_fixed_size_list(kind):
            self._add_lengths(np.full(len(array), kind.list_size, np.int32))
            self._below["[]"].add(array.flatten())
        elif pa.types.is_struct(kind):
            for digest, field in zip(self._below.values(), array.flatten()):
                digest.add(field)
        elif pa.types.is_fixed_size_binary(kind):
            self._add_lengths(np.full(len(array), kind.byte_width, np.int32))
            self._add_bytes(array, array.offset * kind.byte_width, len(array) * kind.byte_width)
        elif pa.types.is_string(kind) or pa.types.is_binary(kind):
            offsets = np.frombuffer(array.buffers()[1] or b"\0\0\0\0", np.int32)
            offsets = offsets[array.offset : array.offset + len(array) + 1]
            self._add_lengths(np.diff(offsets).astype(np.int32))
            self._add_bytes(array, int(offsets[0]), int(offsets[-1] - offsets[0]))
        else:
            self._values = zlib.crc32(_numbers(array), self._values)

    def _add_lists(self, array: pa.Array) -> None:
        offsets = array.offsets.to_numpy()
        self._add_lengths(np.diff(offsets).astype(np.int32))
        first, count = int(offsets[0]), int(offsets[-1] - offsets[0])
        if holds_entries(array.type):
            keys, values = array.values.slice(first, count).flatten()
            self._below["{key}"].add(keys)
            self._below["{value}"].add(values)
        else:
            self._below["[]"].add(array.values.slice(first, count))

    def _add_lengths(self, lengths: np.ndarray) -> None:
        self._lengths = zlib.crc32(lengths, self._lengths)

    def _add_bytes(self, array: pa.Array, first: int, count: int) -> None:
        if count:
            data = memoryview(array.buffers()[-1])[first : first + count]
            self._values = zlib.crc32(data, self._values)

    def lines(self, path: str) -> list[str]:
        """Each place and its checksums, as ColumnDigest.java writes them."""
        lines = [f"{path} {self._valid:08x} {self._lengths:08x} {self._values:08x}"]
        for step, digest in self._below.items():
            lines += digest.lines(path + step)
        return lines


def _numbers(array: pa.Array) -> np.ndarray:
    """The values as bytes, little end first: integers in 64 bits, times in nanoseconds."""
    kind = array.type
    if pa.types.is_boolean(kind):
        return array.cast(pa.uint8()).to_numpy()
    if pa.types.is_decimal(kind):
        data = np.frombuffer(array.buffers()[1] or b"", np.uint8)
        return data[array.offset * 16 : (array.offset + len(array)) * 16]
    if pa.types.is_floating(kind):
        floats = array.to_numpy(zero_copy_only=False)
        return floats.astype(np.float32) if pa.types.is_float16(kind) else floats
    scale = 1
    if pa.types.is_time(kind) or pa.types.is_timestamp(kind):
        scale = NANOS[kind.unit]
    wide = kind.bit_width == 64
    integers = array.view(pa.int64() if wide else pa.int32()) if scale > 1 or wide else array
    if pa.types.is_date32(kind):
        integers = array.view(pa.int32())
    return integers.to_numpy(zero_copy_only=False).astype(np.int64) * scale


def _valid(array: pa.Array) -> pa.BooleanArray:
    valid = array.is_valid()
    kind = array.type
    if pa.types.is_struct(kind) and kind.get_field_index(NULL_MARKER) >= 0:
        marked = array.flatten()[kind.get_field_index(NULL_MARKER)].fill_null(False)
        valid = pc.and_(valid, pc.invert(marked))
    return valid
