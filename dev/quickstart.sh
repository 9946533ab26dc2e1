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
# Builds the plugin if necessary, copies its jar to a plugin directory, and runs a program of
# io.flusslance.quickstart. The Java process and its temporary directory are always removed when the
# script exits.
set -euo pipefail

usage() {
    cat <<'EOF'
usage: dev/quickstart.sh [options]            pictures in a log table
       dev/quickstart.sh products [options]   prices in a primary-key table

Runs an embedded Fluss cluster and Fluss's Flink tiering job. Needs only JDK 17 and Maven.

Pictures: tiers pictures into a Lance dataset, reads them back, and compares every byte.
  --rows N          number of pictures to generate (default 60), or maximum number to take from DIR
  --images DIR      use your own pictures (png, jpg, webp)
  --seed N          generate the pictures of an earlier run

Products: writes products with embeddings, changes their prices, and adds and deletes some. They are
tiered every few seconds. From time to time the changes pause while Flink SQL reads the lake and the
log as one table, and pylance reads the lake alone; every key and value is compared. A table in the
terminal and a chart in the output directory show what each reader sees. Without Python 3.11 or
newer, Lance's Java SDK reads the lake.
  --rows N          number of products at the start (default 1000)
  --changes N       changes per second (default 200)
  --seconds N       duration of the changes (default 60)
  --seed N          make the changes of an earlier run
  --no-python       do not use pylance, for which pip downloads about 120 MB at first

Both:
  --warehouse W     a directory, or s3://bucket/path with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY,
                    AWS_REGION and, unless it is AWS S3, AWS_ENDPOINT_URL; the dataset is kept
  --keep            without --warehouse: keep the dataset, in the output directory
  --output DIR      directory for the results and the log (default quickstart-output)
  --help            show this text

Exit code: 0 all rows came back unchanged, 1 some did not (they are listed), 2 the quickstart could
not run.
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

trap clean_up EXIT
trap 'printf "\nquickstart: interrupted\n" >&2; exit 130' INT
trap 'exit 143' TERM HUP

# Whether everything is built from the current sources, and all jars of the class path exist.
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
        || fail "$java is a Java runtime without a compiler: install JDK 17."
}

find_java
if ! is_built; then
    find_maven
    printf 'Building (the first build downloads about 800 MB) ...\n'
    # a relative path: each module writes to its own target directory
    run mvn -f "$root/pom.xml" -q -B --no-transfer-progress -Dstyle.color=never \
        -Dmaven.test.skip=true -Dspotless.check.skip=true \
        package dependency:build-classpath \
        -Dmdep.outputFile=target/quickstart.classpath -Dmdep.includeScope=runtime \
        || fail "the build failed, see above."
    # Maven does not rewrite an unchanged file
    touch "$class_path_file"
fi
jar=$(plugin_jar)
[[ -n $jar && -s $class_path_file ]] \
    || fail "the build produced no plugin jar in fluss-lake-lance/target."

if [[ $with_python == true ]]; then
    if reason=$( (find_python) 2>&1); then
        find_python
        hint=" Or use --no-python: Lance's Java SDK then reads the lake."
        find_environment "$root/dev/quickstart/requirements.txt" 120
        hint=
        arguments+=(--python "$python" --reader "$root/dev/quickstart/lake_reader.py")
    else
        printf 'Running without pylance: %s\n' "${reason#quickstart: }"
    fi
fi

# set before the directory exists, so that clean_up always deletes it
temporary=${TMPDIR:-/tmp}/fluss-lance-quickstart.$$.$RANDOM
mkdir -m 700 -- "$temporary" || {
    folder=$temporary
    temporary=
    fail "cannot create the temporary directory $folder."
}
mkdir -p "$temporary/plugins/lance"
cp -- "$jar" "$temporary/plugins/lance/" 2>/dev/null \
    || fail "cannot copy the plugin jar to $temporary: is the disk full?"

terminal=false
if [[ -t 1 ]]; then
    terminal=true
fi
# in a Maven reactor the class path contains the plugin's dependencies, which its shaded jar bundles
class_path=$(tr ':' '\n' <"$class_path_file" \
    | grep -vE '/org/(lance|questdb|apache/arrow)/' | tr '\n' ':')
# Lance reads these variables itself, and an empty endpoint aborts the JVM
for name in AWS_ENDPOINT AWS_ENDPOINT_URL AWS_ENDPOINT_URL_S3; do
    if [[ -z ${!name:-} ]]; then
        unset "$name"
    fi
done
# outside a cloud, a request for instance metadata only times out
export AWS_EC2_METADATA_DISABLED=true
export FLUSS_PLUGINS_DIR=$temporary/plugins LANCE_LOG=${LANCE_LOG:-error}
code=0
run "$java" \
    --add-opens=java.base/java.nio=ALL-UNNAMED -Xmx2g -XX:-UsePerfData \
    -Djava.awt.headless=true -Djava.io.tmpdir="$temporary" -Dquickstart.terminal=$terminal \
    -cp "$tests/target/classes:$class_path" \
    "io.flusslance.quickstart.$program" ${arguments[@]+"${arguments[@]}"} || code=$?
((code <= 2 || code == 130)) \
    || fail "the Java process crashed with exit code $code, see quickstart.log in the output directory."
exit "$code"
