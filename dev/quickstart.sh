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
# Builds the plugin if need be, puts its jar into a plugin folder, and runs a program of
# io.flusslance.quickstart with a temporary folder of its own. Whatever happens, the Java process and
# that folder are gone when this script is.
set -euo pipefail

usage() {
    cat <<'EOF'
usage: dev/quickstart.sh [options]            pictures, in a log table
       dev/quickstart.sh products [options]   prices, in a primary-key table

Both run an embedded Fluss cluster and Fluss's Flink tiering job, and need JDK 17 and Maven, nothing
else.

Without a word: sends pictures to a Lance dataset, reads them back, and compares each with what was
sent.
  --rows N          how many pictures to draw (default 60), or to take of --images at most
  --images DIR      your own pictures (png, jpg, webp) instead of drawn ones
  --seed N          draws the pictures of an earlier run again

products: sends products with embeddings, whose prices change and which disappear. They are tiered
every few seconds. In between the changes pause, while Flink SQL reads lake and log together and
pylance the lake alone; every key and value is compared with what was sent. A table in the terminal
and a chart in the output folder show what each of them sees. Without Python 3.11, Lance's Java SDK
reads the lake alone.
  --rows N          how many products there are at first (default 1000)
  --changes N       how many changes a second (default 200)
  --seconds N       for how long (default 60)
  --seed N          makes the changes of an earlier run again
  --no-python       without pylance, for which pip downloads about 120 MB the first time

Both:
  --warehouse W     a folder, or s3://bucket/path with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY,
                    AWS_REGION and, where it is not AWS's own S3, AWS_ENDPOINT_URL; what is written
                    there stays
  --keep            without --warehouse: keeps the dataset, in the output folder
  --output DIR      what is shown, and the log (default quickstart-output)
  --help            this text

Exit code: 0 all rows came back as they were sent, 1 some did not (they are named), 2 it could not
run.
EOF
}

hint=
fail() {
    printf 'quickstart: %s%s\n' "$*" "$hint" >&2
    exit 2
}

for argument in "$@"; do
    if [[ $argument == --help || $argument == -h ]]; then
        usage
        exit 0
    fi
done

program=Quickstart
with_python=false
if [[ ${1:-} == products ]]; then
    program=products.ProductsQuickstart
    with_python=true
    shift
fi
arguments=()
for argument in "$@"; do
    if [[ $argument == --no-python && $program != Quickstart ]]; then
        with_python=false
    else
        arguments+=("$argument")
    fi
done

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=dev/common/children.sh
source "$root/dev/common/children.sh"
# shellcheck source=dev/common/python.sh
source "$root/dev/common/python.sh"
# shellcheck source=dev/common/java.sh
source "$root/dev/common/java.sh"
tests=$root/fluss-lake-lance-tests
class_path_file=$tests/target/quickstart.classpath
temporary=
unfinished=

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

trap clean_up EXIT
trap 'printf "\nquickstart: interrupted\n" >&2; exit 130' INT
trap 'exit 143' TERM HUP

# Whether everything is built, from the sources as they are now and with all jars still there.
is_built() {
    local jar entry
    jar=$(plugin_jar)
    [[ -n $jar && -s $class_path_file ]] || return 1
    [[ -f $tests/target/classes/io/flusslance/quickstart/${program//.//}.class ]] || return 1
    [[ -z $(find "$root/pom.xml" "$root/fluss-lake-lance/pom.xml" "$root/fluss-lake-lance/src/main" \
        "$root/META-INF-services-templates" -newer "$jar" -print | head -n 1) ]] || return 1
    [[ -z $(find "$tests/pom.xml" "$tests/src/main" "$jar" -newer "$class_path_file" -print \
        | head -n 1) ]] || return 1
    while IFS= read -r entry; do
        [[ -e $entry ]] || return 1
    done < <(tr ':' '\n' <"$class_path_file")
}

find_maven() {
    command -v mvn >/dev/null || fail "no mvn found: install Maven 3.8 or newer."
    command -v "${java%java}javac" >/dev/null \
        || fail "$java belongs to a runtime without a compiler: install JDK 17."
}

find_java
if ! is_built; then
    find_maven
    printf 'Building (the first time Maven downloads about 800 MB) ...\n'
    # the path is relative, so that each module writes into its own target folder
    run mvn -f "$root/pom.xml" -q -B --no-transfer-progress -Dstyle.color=never \
        -Dmaven.test.skip=true -Dspotless.check.skip=true \
        package dependency:build-classpath \
        -Dmdep.outputFile=target/quickstart.classpath -Dmdep.includeScope=runtime \
        || fail "the build failed, see above."
    # Maven leaves it alone when it would not change
    touch "$class_path_file"
fi
jar=$(plugin_jar)
[[ -n $jar && -s $class_path_file ]] \
    || fail "the build left no plugin jar in fluss-lake-lance/target."

if [[ $with_python == true ]]; then
    if reason=$( (find_python) 2>&1); then
        find_python
        hint=" With --no-python Lance's Java SDK reads the lake alone."
        find_environment "$root/dev/quickstart/requirements.txt" 120
        hint=
        arguments+=(--python "$python" --reader "$root/dev/quickstart/lake_reader.py")
    else
        printf 'Without pylance: %s\n' "${reason#quickstart: }"
    fi
fi

# named before it is made: there is no moment at which it exists and clean_up does not know it
temporary=${TMPDIR:-/tmp}/fluss-lance-quickstart.$$.$RANDOM
mkdir -m 700 -- "$temporary" || {
    folder=$temporary
    temporary=
    fail "the temporary folder $folder cannot be made."
}
mkdir -p "$temporary/plugins/lance"
cp -- "$jar" "$temporary/plugins/lance/" 2>/dev/null \
    || fail "the plugin jar cannot be copied to $temporary: is the disk full?"

terminal=false
if [[ -t 1 ]]; then
    terminal=true
fi
# within one Maven run the plugin's dependencies stand on the path beside its shaded jar, which holds
# them already
class_path=$(tr ':' '\n' <"$class_path_file" \
    | grep -vE '/org/(lance|questdb|apache/arrow)/' | tr '\n' ':')
# Lance reads these by itself, and an empty endpoint aborts the JVM
for name in AWS_ENDPOINT AWS_ENDPOINT_URL AWS_ENDPOINT_URL_S3; do
    if [[ -z ${!name:-} ]]; then
        unset "$name"
    fi
done
# the cloud's metadata address answers nowhere but in the cloud, and asking it takes long
export AWS_EC2_METADATA_DISABLED=true
export FLUSS_PLUGINS_DIR=$temporary/plugins LANCE_LOG=${LANCE_LOG:-error}
code=0
run "$java" \
    --add-opens=java.base/java.nio=ALL-UNNAMED -Xmx2g -XX:-UsePerfData \
    -Djava.awt.headless=true -Djava.io.tmpdir="$temporary" -Dquickstart.terminal=$terminal \
    -cp "$tests/target/classes:$class_path" \
    "io.flusslance.quickstart.$program" ${arguments[@]+"${arguments[@]}"} || code=$?
((code <= 2 || code == 130)) || fail "the Java process crashed with exit code $code."
exit "$code"
