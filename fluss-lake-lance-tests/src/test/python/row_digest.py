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

"""The digest of one Arrow value, byte for byte that of ValueDigest.java."""

import hashlib
import struct

import pyarrow as pa

NANOS = {"s": 1_000_000_000, "ms": 1_000_000, "us": 1_000, "ns": 1}


def digest(value: pa.Scalar) -> str:
    """The digest of a value, 32 hexadecimal digits."""
    sha = hashlib.sha256()
    _add(sha, value)
    return sha.hexdigest()[:32]


def _sized(sha, tag: bytes, content: bytes) -> None:
    sha.update(tag + struct.pack(">i", len(content)))
    sha.update(content)


def _integer(sha, value: int) -> None:
    sha.update(b"I" + struct.pack(">q", value))


def holds_entries(kind: pa.DataType) -> bool:
    """Whether a list is a MAP of Fluss: its element is then called entries."""
    return pa.types.is_list(kind) and kind.value_field.name == "entries"


def _holds_row(kind: pa.DataType) -> bool:
    """Whether a list is a ROW that was added to the dataset: its element is then called row."""
    return pa.types.is_list(kind) and kind.value_field.name == "row"


def _add(sha, value: pa.Scalar) -> None:
    kind = value.type
    if not value.is_valid:
        sha.update(b"N")
    elif pa.types.is_boolean(kind):
        sha.update(b"B\x01" if value.as_py() else b"B\x00")
    elif pa.types.is_integer(kind):
        _integer(sha, value.as_py())
    elif pa.types.is_date32(kind):
        _integer(sha, value.value)
    elif pa.types.is_time(kind) or pa.types.is_timestamp(kind):
        _integer(sha, value.value * NANOS[kind.unit])
    elif pa.types.is_float64(kind):
        sha.update(b"D" + struct.pack(">d", value.as_py()))
    elif pa.types.is_floating(kind):
        sha.update(b"F" + struct.pack(">f", float(value.as_py())))
    elif pa.types.is_decimal(kind):
        sign, digits, _ = value.as_py().as_tuple()
        unscaled = int("".join(map(str, digits))) * (-1 if sign else 1)
        _sized(sha, b"M", f"{unscaled}/{kind.scale}".encode())
    elif pa.types.is_string(kind) or pa.types.is_large_string(kind):
        _sized(sha, b"S", value.as_py().encode())
    elif pa.types.is_binary(kind) or pa.types.is_fixed_size_binary(kind):
        _sized(sha, b"Y", value.as_py())
    elif pa.types.is_map(kind) or holds_entries(kind):
        pairs = value.values
        sha.update(b"P" + struct.pack(">i", len(pairs)))
        keys, values = pairs.flatten()
        for entry in sorted(digest(key) + digest(value) for key, value in zip(keys, values)):
            _sized(sha, b"S", entry.encode())
    elif _holds_row(kind):
        _add(sha, value.values[0])
    elif pa.types.is_struct(kind):
        fields = len(kind)
        if fields and kind.field(fields - 1).name == "__null":
            fields -= 1
            if value["__null"].as_py():
                sha.update(b"N")
                return
        sha.update(b"R" + struct.pack(">i", fields))
        for i in range(fields):
            _add(sha, value[kind.field(i).name])
    elif pa.types.is_list(kind) or pa.types.is_fixed_size_list(kind):
        elements = value.values
        sha.update(b"L" + struct.pack(">i", len(elements)))
        for element in elements:
            _add(sha, element)
    else:
        raise TypeError(f"no digest for {kind}")
