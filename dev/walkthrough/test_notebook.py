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

"""Tests that the notebook is complete and that its code compiles."""

import ast
import unittest

import nbformat

from notebook import notebook


class NotebookTest(unittest.TestCase):
    def setUp(self):
        self.notebook = notebook(["--bootstrap", "fluss.example:9123"])
        self.code = [cell.source for cell in self.notebook.cells if cell.cell_type == "code"]

    def test_it_is_a_notebook(self):
        nbformat.validate(self.notebook)
        self.assertGreater(len(self.code), 10)

    def test_its_cells_compile(self):
        for source in self.code:
            compile(source, "cell", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)

    def test_it_begins_with_the_title(self):
        self.assertTrue(self.notebook.cells[0].source.startswith("# Stream pictures into a Lance"))

    def test_it_has_the_settings_and_no_code_of_the_script_only(self):
        code = "\n".join(self.code)
        self.assertIn("read_settings(['--bootstrap', 'fluss.example:9123'])", code)
        self.assertIn("image_rows = await stream_images()", code)
        for only_in_script in ("asyncio.run", "sys.argv", "stop_on_error()", "end(problems)"):
            self.assertNotIn(only_in_script, code)


if __name__ == "__main__":
    unittest.main()
