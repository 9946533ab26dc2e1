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
# Builds what is missing and runs the programs of io.flusslance.benchmark. The Java process and its
# temporary directory are always removed when the script exits.
set -euo pipefail

usage() {
    cat <<'USAGE'
usage: dev/bench.sh BENCHMARK [options]
       dev/bench.sh all DIR [--seed N] [--folder DIR] [--quick]

Benchmarks:
  spi        speed of rows from Fluss's tiering interface to a committed version
  limit      speed of Lance alone with prebuilt Arrow batches
  compare    size and scan time of a dataset, compared with the same rows written by pylance
  writers    speed with 1, 4, 8 and 64 open writers
  memory     memory of many open writers
  scale      time of a tiering round as rounds, partitions, fragments, rows or tables grow
  s3         requests to S3 over the life of a table
  uploads    speed of uploads to S3 with different multipart settings
  read       speed of the plugin's source, compared with a Lance scan
  select     speed of Flink jobs that read lake and log, compared with the log alone
  keys       speed of loading, changing and reading a primary-key table
  keyjobs    speed of whole tiering jobs and Flink queries on a primary-key table
  job        speed of Fluss's whole tiering job, compared with other plugins and the Fluss client
  all        all benchmarks except limit; tables, CSV files and charts are written to DIR

Needs JDK 17, Maven and an otherwise idle Linux machine. When a plugin's class loader loads Lance's
native library, the library prints a stack trace about AsyncScanner, which is harmless.

Options of all benchmarks:
  --quick              few rows, one round: only check that everything works
  --seed N             generate the values of an earlier run
  --folder DIR         directory for temporary datasets (default $TMPDIR, or /tmp)
  --csv FILE           write every run to a CSV file (memory and scale append to it)
  --chart FILE         write a chart to a PNG file (default: next to the CSV file; memory and scale
                       write a chart per measurement, and append its name to that of the file)
  --help               show this text

spi: this plugin and the plugin that Fluss 0.9.1 publishes tier the same rows; "limit" writes them
to Lance as prebuilt Arrow batches. The contenders take turns in every round. MB are the bytes of
the values, "cpu s" is the CPU time of the process, "peak MB" its resident memory. /limit and
/published are the speed relative to that contender (median over the rounds), /value is the bytes
on disk per byte of the values. limit: the same for the limit alone.
  --shape S            orders (6 columns), embedding (vectors of 128 floats), images (100 kB) or
                       mixed (40 columns with nulls, rows, arrays, maps and vectors); default all
  --rows N             rows per round (the default depends on the shape)
  --rounds N           measured rounds (default 7)
  --warm-ups N         rounds before them (default 5)
  --contenders A,B     some of ours, earlier, published, limit (default all that are available)
  --earlier JAR        another build of this plugin, to compare with
  --properties K=V,... table properties for this plugin, but not for the earlier build, for example
                       lance.batch_size=65536

compare: the plugin writes the rows to one bucket. pylance 7 writes the same rows with its default
settings and the same storage version, and scans both datasets in turn. Needs Python 3.11 or newer.
  --shape, --rows, --rounds, --warm-ups as for spi

writers: the same rows are written by the open writers of 1, 4, 8 and 64 buckets, which get rows in
turn. "/4 open" is the speed relative to 4 writers.
  --shape, --rows, --rounds, --warm-ups, --properties as for spi

memory: opens the writers of the buckets of a table with 20 columns, which get rows in turn, and
prints the memory peaks of the process in MiB. "Unsafe" is the memory of Arrow buffers. "native"
belongs neither to Java nor to mapped files: it is used by Lance, or freed and kept by the C
library.
  --writers N          a single measurement with N writers (default: 1, 8 and 64 writers, each with
                       short strings and, without --quick, with long strings)
  --rows N             rows of all writers together (default 2000000; 100000 with long strings)
  --text-bytes N       length of the longest string column (default 100; 20000 with long strings)
  --limit-mb N         write.memory-limit in MiB (default 96)
  --properties K=V,... table properties, for example lance.max_bytes_per_file=4mb
  --trim               return freed memory to the system before each sample, so that "native" is
                       only the memory in use

scale: measures the time of a tiering round and of its commit, and the memory, as something grows.
"max" is the longest round, "peak" the resident memory of the process, "heap" the used part of the
Java heap. The times are medians of adjacent rounds.
  --part P             one of: rounds (of one bucket; the published plugin takes turns), partitions
                       (with rows in one round, all writers open at once, largest round first),
                       state (partitions in the dataset; a round writes to one of them), fragments
                       (in the dataset; a round adds one), rows (in the dataset; each round adds
                       some), tables (one after another). Default all, each in its own process
  --size N             size to grow to (default 1000 rounds, 10000 partitions in partitions and
                       state, 10000 fragments, 10000000 rows, 1000 tables)
  --rows N             rows per round, or per partition, fragment or table of a round
  --contenders ours    leave out the published plugin
  --properties K=V,... lake settings, for example write.memory-limit=32mb

s3: counts the requests to an S3 server in this process, and the bytes, in each phase: create a
table, write (with all writers open at once) and commit in each tiering round, recover (search for
a commit that Fluss does not know) and idle. Commits include the search for a lost commit.
  --shape S            shape of the table (default orders)
  --buckets N          buckets of the table (default 1)
  --rows N             rows per round (default: a tenth of those of spi)
  --rounds N           tiering rounds (default 20)
  --delay-ms N         latency that is added to each request (default 20)
  --idle-ms N          length of the idle phase (default 3000)
  --properties K=V,... lake settings, for example storage.client_max_retries=3. Lance also reads
                       its own variables from the environment: LANCE_UPLOAD_CONCURRENCY (parallel
                       parts of an upload, 10), LANCE_INITIAL_UPLOAD_SIZE (bytes of a part,
                       5242880), LANCE_IO_THREADS, LANCE_MAX_IOP_SIZE

uploads: uses the same server and latency, and one process per setting and round, which measures
the writes of three tiering rounds after a warm-up round. "parts" and "sent MB" are those of a
tiering round; "cpu s" and "peak MB" include the server.
  --settings A,B       settings such as 10x5: parallel parts of a file x MiB of a part, at least 5
                       (default 10x5, which is Lance's default, and others). The first setting is
                       the one with which the others are compared
  --rounds N           processes per setting (default 5)
  --warm-ups N         processes per setting before them (default 0)
  --shape S            shape of the table (default images, with 1000 rows per round)
  --rows, --buckets, --delay-ms, --properties as for s3

read: the plugin writes rows to a local disk. Its source reads them as Flink calls it, with one
reader (ours), and Lance alone scans them (lance), in turn in every round. "+values" also reads
every value. /other is the speed relative to Lance alone.
  --query A,B          some of orders (2 million rows), sorted (1 % of them by a sorted column),
                       unsorted and rare (1 % and 0.01 % by an unsorted column), indexed and
                       rare-indexed (the same with a scalar index), embedding (300,000 vectors of
                       128 floats), images (4,000 of 100 kB), 2-of-40 (columns); default all
  --readers A,B        some of ours, ours+values, lance, lance+values (default all)
  --buckets N          buckets of the tables, which is also their fragments (default 4)
  --rounds N           measured rounds (default 7)
  --warm-ups N         rounds before them (default 3)
  --properties K=V,... lake settings, for example write.memory-limit=32mb

select: runs Fluss, its tiering job and Flink in one process. All rows are in the lake and in the
Fluss log. A Flink job that selects all columns reads both (union) or only the log (log), in turn,
and is timed from submission to the last row. /other is the speed relative to the log.
  --query A,B          some of orders, embedding, images (default all)
  --rounds, --warm-ups, --buckets as for read

keys: loads one bucket of a primary-key table from a snapshot, and then applies rounds of changes
of random keys, one in ten of them a delete, with this plugin and with Fluss's Paimon plugin. A
round is written, looked up and committed. "first" and "last" are medians of ten rounds, "growth"
is last / first, "round KiB" the average number of bytes written per round. "heap" and "peak" are
the peaks of the Java heap and of the process during the rounds (to measure one lake alone, use
--lakes). "read" is the time to read all rows and values at the end, "sorted" the same in key
order; /fresh is the ratio to the time for a table that was loaded with these rows at once.
  --keys N             keys of the first load (default 1000000)
  --rounds N           rounds of changes (default 100)
  --changes N          changes per round (default 10000)
  --skewed             half of the changes are to the first thousandth of the keys
  --lakes A,B          some of ours, paimon (default both)

keyjobs: runs Fluss, its tiering job and Flink in one process. The tiering job loads orders with a
primary key from Fluss's snapshot of the table (load), and tiers rounds of changes, one in ten of
them a delete (round). Both are timed from the first rows in the job until Fluss has recorded that
all rows are in the lake. Then a batch job selects all rows, timed from submission to end: with all
changes in the lake (select), and with one round of changes in the log (merge). This plugin and
Fluss's Paimon plugin take turns.
  --keys N             keys of the first load (default 1000000)
  --changes N          changes per round (default 10000)
  --change-rounds N    rounds of changes after each load (default 10)
  --buckets N          buckets of the table (default 1)
  --rounds N           repetitions of all this (default 3)
  --warm-ups N         repetitions before them (default 1)
  --lakes A,B          some of ours, paimon (default both)

job: runs Fluss and its tiering job in one process. All rows are in the log of a table beforehand.
In turn in every round, the job tiers them with this plugin (ours), with the plugin that Fluss
publishes for Lance (published), with Fluss's Paimon plugin (paimon), and with a plugin that
discards the rows (discard), which is the upper bound for plugins; Fluss's client polls the rows
and discards them (scanner). The time runs from the first rows in the job until Fluss has recorded
that all rows are in the lake. The wait before that, for the round and the first fetch, is printed
separately.
  --shape A,B          some of orders (8 million rows), embedding (500,000), images (5,000);
                       default all
  --rows N             rows of each table instead of these
  --buckets N          buckets of the tables (default 1); the results are named SHAPE/BUCKETS
  --parallelism N      subtasks of the job, and scanners that share a table (default 1); at most as
                       many as buckets
  --rounds N           measured rounds (default 5)
  --warm-ups N         rounds before them (default 2)
  --contenders A,B     some of ours, earlier, published, paimon, discard, scanner (default all that
                       are available)
  --earlier JAR        another build of this plugin, to compare with
  --client K=V,...     settings of the Fluss client, for example
                       client.scanner.log.max-poll-records=5000

Exit code: 0 success, 1 a benchmark failed or got a wrong option, 2 a benchmark could not be
started.
USAGE
}

fail() {
    printf 'bench: %s\n' "$*" >&2
    exit 2
}

for argument in "$@"; do
    if [[ $argument == --help || $argument == -h ]]; then
        usage
        exit 0
    fi
done
program=${1:-}
programs=(spi compare writers memory scale s3 uploads read select keys keyjobs job)
[[ " ${programs[*]} limit all " == *" $program "* ]] || {
    usage >&2
    exit 2
}
shift

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=dev/common/children.sh
source "$root/dev/common/children.sh"
# shellcheck source=dev/common/python.sh
source "$root/dev/common/python.sh"
# shellcheck source=dev/common/java.sh
source "$root/dev/common/java.sh"
tests=$root/fluss-lake-lance-tests
class_path_file=$tests/target/bench.classpath

# Prints the version of a component from the pom.xml of the project.
version_of() {
    sed -n "s|^ *<$1\.version>\(.*\)</$1\.version>.*|\1|p" "$root/pom.xml" | head -n 1
}

published_version=$(version_of fluss)
published_jar=$tests/target/published/fluss-lake-lance-$published_version.jar
paimon_folder=$tests/target/paimon-$(version_of paimon)

trap clean_up EXIT
trap 'printf "\nbench: interrupted\n" >&2; exit 130' INT
trap 'exit 143' TERM HUP

# Whether everything is built from the current sources, and all jars of the class path exist.
is_built() {
    local jar entry
    jar=$(plugin_jar)
    [[ -n $jar && -s $class_path_file ]] || return 1
    [[ -f $tests/target/classes/io/flusslance/benchmark/SpiBenchmark.class ]] || return 1
    [[ -z $(find "$root/pom.xml" "$root/fluss-lake-lance/pom.xml" "$root/fluss-lake-lance/src/main" \
        "$root/META-INF-services-templates" -newer "$jar" -print -quit) ]] || return 1
    [[ -z $(find "$tests/pom.xml" "$tests/src/main" "$jar" -newer "$class_path_file" \
        -print -quit) ]] || return 1
    while IFS= read -r entry; do
        [[ -e $entry ]] || return 1
    done < <(tr ':' '\n' <"$class_path_file")
}

maven() {
    command -v mvn >/dev/null || fail "no mvn found: install Maven 3.8 or newer."
    run mvn -f "$root/pom.xml" -q -B --no-transfer-progress -Dstyle.color=never "$@"
}

# Runs all benchmarks, one after another, with the same options.
measure_all() {
    local folder=$1 each code=0
    shift
    mkdir -p -- "$folder" || fail "cannot create the directory $folder."
    for each in "${programs[@]}"; do
        rm -f -- "$folder/$each"{.csv,.txt,*.png}
        run "$0" "$each" --csv "$folder/$each.csv" "$@" > >(tee "$folder/$each.txt") || code=$?
    done
    return "$code"
}

if [[ $program == all ]]; then
    [[ -n ${1:-} && $1 != --* ]] \
        || fail "'all' needs a directory for the results, see dev/bench.sh --help."
    measure_all "$@"
    exit
fi

# not passed on: the programs delete the directory that they are given, whatever it contains
parent=${TMPDIR:-/tmp}
arguments=()
while (($# > 0)); do
    if [[ $1 == --folder ]]; then
        [[ -n ${2:-} && $2 != --* ]] || fail "--folder needs a value."
        mkdir -p -- "$2" || fail "cannot create the directory $2."
        parent=$(cd -- "$2" && pwd)
        shift
    else
        arguments+=("$1")
    fi
    shift
done
set -- ${arguments[@]+"${arguments[@]}"}

find_java
if ! is_built; then
    command -v "${java%java}javac" >/dev/null \
        || fail "$java is a Java runtime without a compiler: install JDK 17."
    printf 'Building (the first build downloads about 600 MB) ...\n'
    # a relative path: each module writes to its own target directory
    maven -Dmaven.test.skip=true -Dspotless.check.skip=true \
        package dependency:build-classpath \
        -Dmdep.outputFile=target/bench.classpath -Dmdep.includeScope=runtime \
        || fail "the build failed, see above."
    # Maven does not rewrite an unchanged file
    touch "$class_path_file"
fi
jar=$(plugin_jar)
[[ -n $jar && -s $class_path_file ]] \
    || fail "the build produced no plugin jar in fluss-lake-lance/target."

# Downloads jars, each given as group:artifact:version, to a directory, unless they exist.
fetch() {
    local folder=$1 artifact name version
    shift
    for artifact in "$@"; do
        IFS=: read -r _ name version <<<"$artifact"
        [[ -f $folder/$name-$version.jar ]] && continue
        printf 'Downloading %s ...\n' "$artifact"
        # newer versions of the goal reject the poms of Fluss's plugins, whose parent is not in the
        # repository
        maven -N "org.apache.maven.plugins:maven-dependency-plugin:$(version_of maven-dependency-copy):copy" \
            -Dartifact="$artifact" -DoutputDirectory="$folder" \
            || fail "cannot download $artifact, see above."
    done
}

if [[ " spi scale job " == *" $program "* ]]; then
    fetch "${published_jar%/*}" "org.apache.fluss:fluss-lake-lance:$published_version"
fi
if [[ " keys keyjobs job " == *" $program "* ]]; then
    fetch "$paimon_folder" "org.apache.fluss:fluss-lake-paimon:$published_version" \
        "org.apache.paimon:paimon-bundle:$(version_of paimon)" \
        "org.apache.hadoop:hadoop-client-api:$(version_of hadoop)" \
        "org.apache.hadoop:hadoop-client-runtime:$(version_of hadoop)"
fi

# set before the directory exists, so that clean_up always deletes it
temporary=$parent/fluss-lance-bench.$$.$RANDOM
mkdir -m 700 -- "$temporary" || {
    folder=$temporary
    temporary=
    fail "cannot create the temporary directory $folder."
}
# a copy, so that a build does not change what is measured
cp -- "$jar" "$temporary/plugin.jar" \
    || fail "cannot copy the plugin jar to $temporary: is the disk full?"

# Prints the class path without the plugins, each of which has its own class loader.
host_class_path() {
    printf '%s' "$tests/target/classes"
    local entry
    while IFS= read -r entry; do
        case $entry in
            */fluss-lake-lance-*.jar | */org/lance/* | */org/questdb/* | */org/apache/arrow/*) ;;
            *) printf ':%s' "$entry" ;;
        esac
    done < <(tr ':' '\n' <"$class_path_file"; printf '\n')
}

# Runs a program. The options of the JVM come first, up to "--".
measure() {
    local options=()
    while [[ $1 != -- ]]; do
        options+=("$1")
        shift
    done
    shift
    # outside a cloud, a request for instance metadata only times out
    AWS_EC2_METADATA_DISABLED=true run "$java" "${options[@]}" -XX:-UsePerfData \
        --add-opens=java.base/java.nio=ALL-UNNAMED -Djava.io.tmpdir="$temporary" \
        -cp "$(host_class_path)" "$@" --plugin "$temporary/plugin.jar"
}

# The heap is touched at the start, to tell it from memory that is allocated later.
measure_memory() {
    measure -Xms512m -Xmx512m -XX:+AlwaysPreTouch -XX:NativeMemoryTracking=summary -- \
        io.flusslance.benchmark.WriterMemory --folder "$temporary/data" "$@"
}

# Runs a program with the plugin on the class path, as in Flink's lib directory. After the name of
# the program come further jars, up to "--".
measure_in_flink() {
    local program=$1 entry class_path=$tests/target/classes:$temporary/plugin.jar
    shift
    while [[ $1 != -- ]]; do
        class_path+=:$1
        shift
    done
    shift
    while IFS= read -r entry; do
        case $entry in
            */fluss-lake-lance-*.jar | */org/lance/* | */org/apache/arrow/*) ;;
            *) class_path+=:$entry ;;
        esac
    done < <(tr ':' '\n' <"$class_path_file"; printf '\n')
    AWS_EC2_METADATA_DISABLED=true run "$java" -Xmx3g -XX:-UsePerfData \
        --add-opens=java.base/java.nio=ALL-UNNAMED -Djava.io.tmpdir="$temporary" \
        -Dlog4j2.configurationFile=quickstart-log4j2.xml -Dquickstart.log="$temporary/job.log" \
        -cp "$class_path" "io.flusslance.benchmark.$program" \
        --folder "$temporary/data" "$@" --plugin "$temporary/plugin.jar"
}

# The coordinator loads the plugin from Fluss's plugin directory.
measure_job() {
    mkdir -p -- "$temporary/plugins/lance"
    ln -- "$temporary/plugin.jar" "$temporary/plugins/lance/"
    local paimon=("$paimon_folder"/*.jar)
    export FLUSS_PLUGINS_DIR=$temporary/plugins
    measure -Xmx3g -Dlog4j2.configurationFile=quickstart-log4j2.xml \
        -Dquickstart.log="$temporary/job.log" -- io.flusslance.benchmark.TieringBenchmark \
        --published "$published_jar" --paimon "$(IFS=:; printf '%s' "${paimon[*]}")" \
        --folder "$temporary/data" "$@"
}

# One JVM per measurement, because a process keeps memory that it has used.
measure_memories() {
    local writers code=0
    if [[ " $* " == *" --writers "* ]]; then
        measure_memory "$@"
        return
    fi
    for writers in 1 8 64; do
        measure_memory "$@" --writers "$writers" || code=$?
    done
    if [[ " $* " == *" --quick "* ]]; then
        return "$code"
    fi
    for writers in 1 8 64; do
        measure_memory "$@" --writers "$writers" --rows 100000 --text-bytes 20000 || code=$?
    done
    return "$code"
}

# One JVM per part.
measure_scales() {
    local part code=0 parts=(rounds partitions state fragments rows tables)
    if [[ " $* " == *" --part "* ]]; then
        parts=("")
    fi
    for part in "${parts[@]}"; do
        measure -Xmx2g -- io.flusslance.benchmark.ScaleBenchmark --published "$published_jar" \
            --folder "$temporary/data" "$@" ${part:+--part "$part"} || code=$?
    done
    return "$code"
}

code=0
case $program in
    spi)
        measure -Xmx8g -Xmn5g -- io.flusslance.benchmark.SpiBenchmark \
            --published "$published_jar" --folder "$temporary/data" "$@" || code=$?
        ;;
    limit)
        measure -Xmx8g -Xmn5g -- io.flusslance.benchmark.SpiBenchmark \
            --contenders limit --folder "$temporary/data" "$@" || code=$?
        ;;
    compare)
        find_python
        find_environment "$root/dev/bench/requirements.txt" 150
        measure -Xmx2g -- io.flusslance.benchmark.CompareBenchmark --python "$python" \
            --script "$root/dev/bench/compare.py" --folder "$temporary/data" "$@" || code=$?
        ;;
    writers)
        measure -Xmx2g -- io.flusslance.benchmark.WritersBenchmark \
            --folder "$temporary/data" "$@" || code=$?
        ;;
    memory) measure_memories "$@" || code=$? ;;
    scale) measure_scales "$@" || code=$? ;;
    s3)
        measure -Xmx2g -- io.flusslance.benchmark.S3Benchmark \
            --folder "$temporary/data" "$@" || code=$?
        ;;
    uploads)
        measure -Xmx1g -- io.flusslance.benchmark.UploadsBenchmark \
            --folder "$temporary/data" "$@" || code=$?
        ;;
    read)
        measure -Xms1g -Xmx1g -XX:+AlwaysPreTouch -- io.flusslance.benchmark.ReadBenchmark \
            --folder "$temporary/data" "$@" || code=$?
        ;;
    select) measure_in_flink SelectBenchmark -- "$@" || code=$? ;;
    keys)
        paimon=("$paimon_folder"/*.jar)
        measure -Xmx2g -- io.flusslance.benchmark.KeysBenchmark \
            --paimon "$(IFS=:; printf '%s' "${paimon[*]}")" --folder "$temporary/data" "$@" \
            || code=$?
        ;;
    keyjobs) measure_in_flink KeyJobsBenchmark "$paimon_folder"/*.jar -- "$@" || code=$? ;;
    job) measure_job "$@" || code=$? ;;
esac
exit "$code"
