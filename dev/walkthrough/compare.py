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

"""Compares the pictures that were read with the pictures that were sent."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def differences(
    sent: Iterable[tuple[str, str]], read: Iterable[str], rows_of_others: int = 0
) -> list[str]:
    """Compares the SHA-256 digests of the pictures sent and the rows read, and their counts.

    sent: name and SHA-256 of each picture; a picture can be sent under several names.
    read: the SHA-256 of each row, in any order.
    rows_of_others: number of rows that other programs wrote at the same time.
    Returns a message for each difference, or an empty list if there is none.
    """
    names = defaultdict(list)
    for name, digest in sent:
        names[digest].append(name)
    times = Counter(read)
    unknown = sum(number for digest, number in times.items() if digest not in names)
    found = []
    for digest, same in names.items():
        if times[digest] != len(same):
            what = "missing or altered" if times[digest] < len(same) else "duplicated"
            found.append(f"{', '.join(same)}: {what} (sent: {len(same)}, read: {times[digest]})")
    if unknown > rows_of_others:
        found.append(f"rows that match no picture sent: {unknown - rows_of_others}")
    return found
