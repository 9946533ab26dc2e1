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
# Runs the benchmark programs of io.flusslance.benchmark against the built jar.
set -euo pipefail

usage() {
    cat <<'EOF'
usage: dev/bench.sh spi [--quick] [--csv FILE] [--seed N] [--shape NAME]
       dev/bench.sh memory [--writers N] [--rows N] [--csv FILE] [--seed N]

  spi      rows per second of the plugin, of Lance alone (the limit) and of the plugin that Fluss
           publishes, alternating in one run
  memory   the memory of many open writers, Java's and Lance's told apart

Needs JDK 17 and Maven, which fetches the published plugin.
EOF
}

fail() {
    printf 'bench: %s\n' "$*" >&2
    exit 2
}

case ${1:-} in
    spi | memory) program=$1 ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
esac
shift

command -v java >/dev/null || fail "no java found: install JDK 17."
command -v mvn >/dev/null || fail "no mvn found: install Maven 3.8 or newer."

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tests=$root/fluss-lake-lance-tests
class_path_file=$tests/target/quickstart.classpath
version=$(sed -n 's:.*<version>\(.*\)</version>.*:\1:p' "$root/pom.xml" | head -n 1)
jar=$root/fluss-lake-lance/target/fluss-lake-lance-$version.jar

if [[ ! -s $jar || ! -s $class_path_file \
    || ! -f $tests/target/classes/io/flusslance/benchmark/SpiBenchmark.class ]]; then
    printf 'Building ...\n'
    mvn -f "$root/pom.xml" -q -B --no-transfer-progress -Dstyle.color=never \
        -Dmaven.test.skip=true -Dspotless.check.skip=true \
        package dependency:build-classpath \
        -Dmdep.outputFile=target/quickstart.classpath -Dmdep.includeScope=runtime \
        || fail "the build failed, see above."
fi

temporary=$(mktemp -d "${TMPDIR:-/tmp}/fluss-lance-bench.XXXXXX")
trap 'rm -rf -- "$temporary"' EXIT
mkdir "$temporary/tmp" "$temporary/run"

# the contenders are loaded from their jars: the plugin's own must not stand on the class path
class_path=$(tr ':' '\n' <"$class_path_file" \
    | grep -vE '/org/(lance|questdb|apache/arrow)/|/fluss-lake-lance[-/]' | tr '\n' ':')
export AWS_EC2_METADATA_DISABLED=true

if [[ $program == spi ]]; then
    (cd "$temporary" && mvn -q -B --no-transfer-progress -Dstyle.color=never \
        dependency:copy -DoutputDirectory="$temporary" \
        -Dartifact=org.apache.fluss:fluss-lake-lance:0.9.1-incubating) \
        || fail "the published plugin can't be fetched, see above."
    java -Xmx2g --add-opens=java.base/java.nio=ALL-UNNAMED -Djava.io.tmpdir="$temporary/tmp" \
        -cp "$tests/target/classes:$class_path" io.flusslance.benchmark.SpiBenchmark \
        --plugin "$jar" --published "$temporary/fluss-lake-lance-0.9.1-incubating.jar" \
        --folder "$temporary/run" "$@"
else
    java -Xms700m -Xmx700m -XX:+AlwaysPreTouch -XX:NativeMemoryTracking=summary \
        --add-opens=java.base/java.nio=ALL-UNNAMED -Djava.io.tmpdir="$temporary/tmp" \
        -cp "$tests/target/classes:$class_path" io.flusslance.benchmark.WriterMemory \
        --plugin "$jar" --folder "$temporary/run" "$@"
fi
