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

"""Converts walkthrough.py to a Jupyter notebook, so that both have a single source.

usage: notebook.py FILE.ipynb [arguments of walkthrough.py]
"""

import re
import sys
from pathlib import Path

import jupytext
import nbformat

FOLDER = Path(__file__).resolve().parent
SCRIPT = FOLDER / "walkthrough.py"
ONLY_IN_SCRIPT = "active-py"


def notebook(arguments: list[str]) -> nbformat.NotebookNode:
    """Returns the notebook with these arguments as settings; secrets stay in the environment."""
    result = jupytext.reads(SCRIPT.read_text(encoding="utf-8"), fmt="py:percent")
    first = next(at for at, cell in enumerate(result.cells) if cell.cell_type == "markdown")
    cells = [
        cell
        for cell in result.cells[first:]  # without the licence
        if ONLY_IN_SCRIPT not in cell.metadata.get("tags", [])
    ]
    path = f"import sys\n\nsys.path.insert(0, {str(FOLDER)!r})"
    show = "from IPython.display import Image\n\nImage(filename=sheet)"
    make_cell = nbformat.v4.new_code_cell
    result.cells = [cells[0], make_cell(path), *cells[1:], make_cell(show)]
    for cell in result.cells:
        if cell.cell_type == "code":
            cell.source = in_notebook(cell.source, arguments)
    result.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    return result


def in_notebook(source: str, arguments: list[str]) -> str:
    # a notebook has a running event loop and no command line
    source = re.sub(r"\basyncio\.run\((.*)\)$", r"await \1", source, flags=re.MULTILINE)
    return source.replace("sys.argv[1:]", repr(arguments))


if __name__ == "__main__":
    file = Path(sys.argv[1])
    file.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook(sys.argv[2:]), file)
