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

"""Ends the program with an error message and an exit code, without printing secrets."""

import os
import sys
import traceback

import fluss


class WalkthroughError(Exception):
    """An error whose message is for the user; it is printed without a stack trace."""


def stop_on_error() -> None:
    """Makes `report` handle every uncaught error from now on."""
    sys.excepthook = report


def end(problems: list[str]) -> None:
    """Prints the problems and exits with code 1, or 0 if there are none."""
    for problem in problems:
        print(f"walkthrough: {problem}", file=sys.stderr)
    exit_now(1 if problems else 0)


def report(kind, error, trace) -> None:
    """Prints the error and exits with code 2, or 130 after Ctrl-C."""
    if issubclass(kind, KeyboardInterrupt):
        print("\nwalkthrough: interrupted", file=sys.stderr)
        exit_now(130)
    if issubclass(kind, (WalkthroughError, fluss.FlussError)):
        text = f"walkthrough: {error}"
    else:
        text = "".join(traceback.format_exception(kind, error, trace)).rstrip()
    print(without_secrets(text), file=sys.stderr)
    exit_now(2)


def without_secrets(text: str) -> str:
    for name in ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        if value := os.environ.get(name):
            text = text.replace(value, f"<{name}>")
    return text


def exit_now(code: int) -> None:
    """Exits without Python's own clean-up, during which pyfluss can abort the process."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
