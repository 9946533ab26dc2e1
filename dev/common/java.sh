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
# Finds Java and the plugin jar. Sourced by scripts that define the function fail and set root to
# the directory of the project.

# Sets java to a JDK 17, or fails.
find_java() {
    java=java
    if [[ -n ${JAVA_HOME:-} ]]; then
        java=$JAVA_HOME/bin/java
        [[ -x $java ]] || fail "there is no bin/java in JAVA_HOME ($JAVA_HOME): set it to a JDK 17."
    fi
    command -v "$java" >/dev/null || fail "no java found: install JDK 17, or set JAVA_HOME to a JDK 17."
    local version
    version=$("$java" -version 2>&1 | sed -n 's/^.* version "\([0-9]*\).*$/\1/p' | head -n 1)
    [[ $version == 17 ]] \
        || fail "JDK 17 is required, but $(command -v "$java") is version ${version:-unknown}:" \
            "set JAVA_HOME to a JDK 17."
}

# Prints the path of the plugin jar, or nothing if it is not built.
plugin_jar() {
    find "$root/fluss-lake-lance/target" -maxdepth 1 -name 'fluss-lake-lance-*.jar' 2>/dev/null \
        | grep -E '/fluss-lake-lance-[0-9][0-9.]*(-SNAPSHOT)?\.jar$' | head -n 1 || true
}
