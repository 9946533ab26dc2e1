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
# Finds Python and creates virtual environments. Sourced after children.sh by scripts that define
# the function fail.

# Sets python to an interpreter of version 3.11 or newer, or fails.
find_python() {
    local candidate version found=
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
        version=$("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) \
            || continue
        if [[ $version =~ ^3\.([0-9]+)$ ]] && ((BASH_REMATCH[1] >= 11)); then
            python=$candidate
            "$python" -c 'import ensurepip, venv' 2>/dev/null \
                || fail "$(command -v "$python") has no venv module: install it (Debian: python3-venv)."
            return 0
        fi
        found+="${found:+, }$candidate is $version"
    done
    [[ -n $found ]] || fail "no python3 found: install Python 3.11 or newer."
    fail "Python 3.11 or newer is required, but $found."
}

# Sets python to the interpreter of a virtual environment with the packages of the requirements file
# $1, for which pip downloads about $2 MB. The environment is created once and then reused. While it
# is incomplete, `unfinished` is its directory, which the script deletes when it exits.
find_environment() {
    local requirements=$1 megabytes=$2 cache name environment
    cache=${XDG_CACHE_HOME:-$HOME/.cache}/fluss-lake-lance
    name=$("$python" -c '
import hashlib, sys
text = open(sys.argv[1], "rb").read() + sys.version.encode()
print("python-" + hashlib.sha256(text).hexdigest()[:16])' "$requirements")
    environment=$cache/$name
    if [[ ! -x $environment/bin/python ]]; then
        mkdir -p "$cache" || fail "cannot create the directory $cache."
        printf 'Creating a Python environment in %s (pip downloads about %d MB) ...\n' \
            "$environment" "$megabytes"
        unfinished=$environment.$$
        run "$python" -m venv "$unfinished" || fail "cannot create a virtual environment, see above."
        run "$unfinished/bin/python" -m pip install --quiet --disable-pip-version-check \
            -r "$requirements" \
            || fail "pip cannot install the packages of $requirements, see above."
        # atomic; it fails if another run was faster, whose environment is just as good
        "$python" -c 'import os, sys; os.rename(*sys.argv[1:])' "$unfinished" "$environment" \
            2>/dev/null || rm -rf -- "$unfinished"
        unfinished=
    fi
    python=$environment/bin/python
}
