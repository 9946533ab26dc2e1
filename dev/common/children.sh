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
# Runs and stops child processes, and cleans up. Sourced by scripts that call clean_up when they exit.

# Terminates all children, and kills those that are still running after $1 tenths of a second.
# Background children of a script ignore Ctrl-C, so nothing else stops them.
stop_children() {
    local tenths=$1 children
    children=$(jobs -p)
    [[ -n $children ]] || return 0
    # shellcheck disable=SC2086
    kill -TERM $children 2>/dev/null || true
    # shellcheck disable=SC2086
    while kill -0 $children 2>/dev/null; do
        if ((tenths-- == 0)); then
            kill -KILL $children 2>/dev/null || true
            break
        fi
        sleep 0.1
    done
    wait || true
}

# Runs a command and returns its exit code. It runs in the background because bash does not run
# traps while a foreground command is running.
run() {
    local code=0
    "$@" <&0 &
    wait $! || code=$?
    return "$code"
}

# Directories that clean_up deletes: of this run, and a Python environment that is being created.
temporary=
unfinished=

# For the EXIT trap, unless the script has its own: stops the children and deletes the directories.
clean_up() {
    trap '' INT TERM HUP
    stop_children 120
    if [[ -n $temporary ]]; then
        rm -rf -- "$temporary"
    fi
    if [[ -n $unfinished ]]; then
        rm -rf -- "$unfinished"
    fi
}
