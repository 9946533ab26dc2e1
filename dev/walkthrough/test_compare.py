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

"""Tests the comparison. Run with: python -m unittest discover -s dev/walkthrough"""

import unittest

from compare import differences, sha256

PICTURES = {"red.png": b"\x89red", "blue.jpg": b"\xffblue", "empty.png": b""}
SENT = [(name, sha256(content)) for name, content in PICTURES.items()]


def read(**changed: list[bytes]) -> list[str]:
    """Returns the digests read if these pictures (names without extension) have these contents."""
    contents = []
    for name, content in PICTURES.items():
        contents += changed.get(name.split(".")[0], [content])
    return [sha256(content) for content in contents]


class CompareTest(unittest.TestCase):
    def test_the_order_of_the_rows_is_no_difference(self):
        self.assertEqual([], differences(SENT, reversed(read())))

    def test_an_altered_picture_is_named(self):
        found = differences(SENT, read(blue=[b"\xffblux"]))
        self.assertEqual(2, len(found))
        self.assertIn("blue.jpg: missing or altered", found[0])
        self.assertIn("rows that match no picture sent: 1", found[1])

    def test_a_missing_picture_is_named(self):
        found = differences(SENT, read(red=[]))
        self.assertEqual(1, len(found))
        self.assertIn("red.png: missing or altered (sent: 1, read: 0)", found[0])

    def test_a_duplicated_picture_is_named(self):
        found = differences(SENT, read(red=[PICTURES["red.png"]] * 2))
        self.assertEqual(1, len(found))
        self.assertIn("red.png: duplicated (sent: 1, read: 2)", found[0])

    def test_swapped_pictures_are_no_difference(self):
        swapped = read(red=[PICTURES["blue.jpg"]], blue=[PICTURES["red.png"]])
        self.assertEqual([], differences(SENT, swapped))

    def test_a_picture_under_two_names_must_be_read_twice(self):
        twice = SENT + [("copy.png", SENT[0][1])]
        self.assertEqual([], differences(twice, read() + [SENT[0][1]]))
        self.assertIn("red.png, copy.png: missing", differences(twice, read())[0])

    def test_rows_of_others_are_no_difference(self):
        others = [sha256(b"by another program")]
        self.assertEqual([], differences(SENT, read() + others, rows_of_others=1))
        self.assertNotEqual([], differences(SENT, read() + others))

    def test_an_altered_picture_is_named_beside_rows_of_others(self):
        found = differences(SENT, read(blue=[b"\xffblux"]), rows_of_others=1)
        self.assertEqual(1, len(found))
        self.assertIn("blue.jpg", found[0])


if __name__ == "__main__":
    unittest.main()
