#!/usr/bin/env bash
#
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
#
#
# Runs the program of the article in the environment that dev/walkthrough.sh makes, against a
# cluster that runs.
#
# usage: walkthrough_program.sh ARGUMENTS_OF_THE_PROGRAM
set -euo pipefail

fail() {
    printf '%s\n' "$1" >&2
    exit 1
}

. dev/common/children.sh
. dev/common/python.sh
trap clean_up EXIT
find_python
find_environment dev/walkthrough/requirements.txt 300
run "$python" dev/walkthrough/walkthrough.py "$@"
