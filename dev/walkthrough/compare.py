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

"""Whether what was read is what was sent."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def differences(
    sent: Iterable[tuple[str, str]], read: Iterable[str], rows_of_others: int = 0
) -> list[str]:
    """Compares the SHA-256 of what was sent with those of what was read, each with its number.

    sent: name and SHA-256 of each picture; the same picture may be sent under several names.
    read: the SHA-256 of each row, in any order.
    rows_of_others: how many of the rows another program wrote at the same time.
    Returns a sentence for each difference, with the names; none when all is as it was sent.
    """
    names = defaultdict(list)
    for name, digest in sent:
        names[digest].append(name)
    times = Counter(read)
    unknown = sum(number for digest, number in times.items() if digest not in names)
    found = []
    for digest, same in names.items():
        if times[digest] != len(same):
            what = "missing or altered" if times[digest] < len(same) else "there too often"
            found.append(
                f"{', '.join(same)}: {what}, sent {len(same)} times, read {times[digest]} times"
            )
    if unknown > rows_of_others:
        found.append(f"{unknown - rows_of_others} rows hold what nobody sent")
    return found
