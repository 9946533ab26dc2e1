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

"""The rows of one run, identified by their offsets in the Fluss log."""

from dataclasses import dataclass

import fluss


@dataclass(frozen=True)
class LogRange:
    """For each bucket, the offset of the first row and the offset after the last row."""

    table_id: int
    start: dict[int, int]
    end: dict[int, int]

    def rows(self) -> int:
        return sum(self.end.values()) - sum(self.start.values())

    def rows_in_lake(self, snapshot: fluss.LakeSnapshot | None) -> int:
        """Returns how many of the rows are in a lake snapshot, which has an offset per bucket."""
        if snapshot is None:
            return 0
        rows = 0
        for bucket, start in self.start.items():
            tiered = snapshot.get_bucket_offset(fluss.TableBucket(self.table_id, bucket)) or 0
            rows += max(0, min(tiered, self.end[bucket]) - start)
        return rows

    def filter(self) -> str:
        """Returns the condition on the system columns of the dataset that selects these rows."""
        return " OR ".join(
            f"(__bucket = {bucket} AND __offset >= {start} AND __offset < {self.end[bucket]})"
            for bucket, start in self.start.items()
        )
