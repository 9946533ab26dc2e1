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

"""How the program ends: with a sentence and an exit code, and never with a secret on the screen."""

import os
import sys
import traceback

import fluss


class CannotGoOn(Exception):
    """The program cannot go on; the text says why, in one sentence for its user."""


def stop_on_error() -> None:
    """Has every error from here on end the program as `report` does."""
    sys.excepthook = report


def end(problems: list[str]) -> None:
    """Leaves with exit code 0, or 1 when there are problems, which are named."""
    for problem in problems:
        print(f"walkthrough: {problem}", file=sys.stderr)
    leave(1 if problems else 0)


def report(kind, error, trace) -> None:
    """Says what went wrong and leaves with exit code 2, or 130 after Ctrl-C."""
    if issubclass(kind, KeyboardInterrupt):
        print("\nwalkthrough: interrupted", file=sys.stderr)
        leave(130)
    if issubclass(kind, (CannotGoOn, fluss.FlussError)):
        text = f"walkthrough: {error}"
    else:
        text = "".join(traceback.format_exception(kind, error, trace)).rstrip()
    print(without_secrets(text), file=sys.stderr)
    leave(2)


def without_secrets(text: str) -> str:
    for name in ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        if value := os.environ.get(name):
            text = text.replace(value, f"<{name}>")
    return text


def leave(code: int) -> None:
    """Ends the process without Python's own clean-up, in which pyfluss can abort."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
