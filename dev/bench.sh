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
# Builds what is missing and runs the programs of io.flusslance.benchmark with a temporary folder of
# their own. Whatever happens, the Java process and that folder are gone when this script is.
set -euo pipefail

usage() {
    cat <<'USAGE'
usage: dev/bench.sh spi [options]      how fast rows get into a committed version
       dev/bench.sh limit [options]    how fast Lance alone takes rows that are in Arrow batches
       dev/bench.sh compare [options]  what is on disk, against the same rows written by pylance
       dev/bench.sh writers [options]  how fast rows get through 1, 4, 8 and 64 open writers
       dev/bench.sh memory [options]   where the memory of many open writers is
       dev/bench.sh scale [options]    how long a round takes as things grow
       dev/bench.sh s3 [options]       what S3 is asked for in the life of a table
       dev/bench.sh uploads [options]  how fast files get to S3 in parts of several sizes
       dev/bench.sh read [options]     how fast rows get out of a dataset, at the reader
       dev/bench.sh select [options]   the same for whole Flink jobs, against Fluss's log
       dev/bench.sh keys [options]     how fast primary-key tables are loaded and changed
       dev/bench.sh keyjobs [options]  the same for whole jobs, with queries
       dev/bench.sh job [options]      how fast Fluss's whole tiering job is, against its client alone
       dev/bench.sh all DIR [options]  all of them but limit; tables, CSV files and charts go to DIR;
                                       takes --seed, --folder and --quick

All need JDK 17 and Maven, a Linux, and a machine with nothing else to do. Lance's native library
prints a stack trace about AsyncScanner when it is loaded by a plugin's loader; it does no harm.

spi: the same rows go through this plugin, through the plugin that Fluss 0.9.1 publishes, and as
prebuilt Arrow batches straight into Lance (the limit), in turn in every round. MB are the bytes of
the values, cpu s the processor time of the whole process, peak MB its resident memory; /limit and
/published say how many times as fast a contender was (median over the rounds), /value how many bytes
are on disk for a byte of the values. limit: the same with the limit alone.
  --shape S            orders, embedding, images or mixed (default all): 6 columns, a vector of 128
                       floats, 100 kB, 40 columns with nulls, rows, arrays, maps and vectors
  --rows N             rows of a round instead of the shape's own number
  --rounds N           measured rounds (default 7), --warm-ups N before them (default 5)
  --contenders A,B     of ours, earlier, published, limit (default all that there are)
  --earlier JAR        another build of this plugin, to compare with
  --properties K=V,... of this plugin's tables, as lance.batch_size=65536; not of the earlier build's
  --quick              a few rows, once: shows that all works

compare: the plugin writes the rows into one bucket, and pylance 7 writes what it reads of them with
its own settings and the same storage version; then pylance scans both in turn. Needs Python 3.11.
  --shape, --rows, --rounds, --warm-ups, --quick as above

writers: the same rows through the writers of as many buckets, which are handed rows in turn; "/4 open"
says how many times as fast as through 4.
  --shape, --rows, --rounds, --warm-ups, --properties, --quick as above

memory: opens the writers of the buckets of a table with 20 columns, hands them rows in turn, and
prints the peaks of the process in MiB. "Unsafe" are Arrow's buffers; "native" is what belongs
neither to Java nor to a file, so what Lance holds and what the C library keeps of freed memory.
  --writers N          one measurement; without it: 1, 8 and 64, with short and with long texts
  --rows N             of all writers together (default 2000000)
  --text-bytes N       length of the longest text column (default 100)
  --limit-mb N         write.memory-limit (default 96)
  --properties K=V,... of the table, as lance.max_bytes_per_file=4mb
  --quick              a few rows, with short texts only
  --trim               gives freed memory back before each look, so that "native" is what is in use

scale: the time of a round and of its commit alone, and the memory, as something grows. "max" is the
longest round, "peak" the process's resident memory, "heap" Java's part in use; medians of neighbours.
  --part P             rounds (of one bucket, the published plugin in turn), partitions (touched in one
                       round, all writers open at once, the largest round first), state (partitions
                       that the dataset has, of which a round touches one), fragments (to which a round
                       adds one), rows (to which each round adds), tables (one after the other);
                       default all, each in a process of its own
  --size N             up to which it grows: 1000 rounds, 10000 partitions (also of state), 10000
                       fragments, 10000000 rows, 1000 tables
  --rows N             of a round, or of each partition, fragment or table in it
  --contenders ours    leaves the published plugin out
  --properties K=V,... of the lake, as write.memory-limit=32mb
  --quick              a few, to see that all works

s3: counts the requests to an S3 server in this process, and the bytes, by phase: a table is created,
tiered in rounds (writing with all writers open at once; the commit with the look for a lost one before
it), asked for a commit that Fluss does not know (recover), and left alone (idle).
  --shape S            of the table (default orders); --buckets N (default 1)
  --rows N             of a round (default a tenth of those of spi)
  --rounds N           of the table (default 20)
  --delay-ms N         that each request waits before the server gets it (default 20)
  --idle-ms N          how long it is left alone (default 3000)
  --properties K=V,... of the lake, as storage.client_max_retries=3; what Lance takes from the
                       environment counts too: LANCE_UPLOAD_CONCURRENCY (parts of an upload at once,
                       10), LANCE_INITIAL_UPLOAD_SIZE (bytes of a part, 5242880), LANCE_IO_THREADS,
                       LANCE_MAX_IOP_SIZE
  --quick              a few rows, two rounds

uploads: the same server and delay; a process for each setting and round, in turn, in which the writing
of three rounds is measured after one that makes it ready. "parts" and "sent MB" are those of a round,
cpu s and peak MB of the whole process, the server included.
  --settings A,B       parts of a file at once x MiB of a part, from 5 on (default 10x5, which is
                       Lance's own, and others); the first is what the others are compared with
  --rounds N           processes of each setting (default 5)
  --shape S            of the table (default images, 1000 a round)
  --rows, --buckets, --delay-ms, --properties, --quick as above

read: rows that the plugin wrote to a local disk come through its source, as the host calls it with
one reader (ours), and out of a scan of Lance alone in batches (lance), in turn in every round; with
"+values" each value is taken too. /other says how many times as fast as Lance alone.
  --query A,B          of orders (2 M rows), sorted, unsorted, rare, indexed, rare-indexed (filters on
                       them: 1 % by a sorted column, 1 % and 0.01 % by an unsorted one, and these
                       with a scalar index), embedding (300,000 vectors of 128 floats), images (4,000
                       of 100 kB), 2-of-40 (columns)
  --readers A,B        of ours, ours+values, lance, lance+values
  --buckets N          of the tables, so fragments (default 4)
  --rounds N           measured rounds (default 7), --warm-ups N before them (default 3)
  --properties K=V,... of the lake, as write.memory-limit=32mb
  --quick              a few rows, once: shows that all works

select: Fluss, its tiering job and Flink run in one process; all rows are in the lake and in Fluss's
log. A job that selects all columns runs as a union read (union) and from the log alone (log), in
turn, from its submission to its last row. /other says how many times as fast as from the log.
  --query A,B          of orders, embedding, images; --rounds, --warm-ups, --buckets, --quick as above

job: Fluss and its tiering job run in one process. Rows wait in a table's log; in turn in every round
the job takes them into a lake of this plugin (ours), of the plugin that Fluss publishes for Lance
(published) and of Fluss's for Paimon (paimon), from when it holds the first rows until Fluss knows
that all are in the lake; Fluss's client polls the same rows and does nothing with them (scanner), and
the job does so with a plugin that throws them away (discard): no plugin can be faster than that.
The seconds that passed before the first rows were there, in which the job waits for its turn and for
the first fetch, are printed apart.
  --shape A,B          of orders (8 M rows), embedding (500,000), images (5,000) (default all)
  --rows N             instead of these numbers
  --buckets N          of the tables (default 1), which stand behind their names in the results
  --parallelism N      subtasks of the job, and scanners that share a table (default 1)
  --rounds N           measured rounds (default 5), --warm-ups N before them (default 2)
  --contenders A,B     of ours, earlier, published, paimon, discard, scanner (default all there are)
  --earlier JAR        another build of this plugin, to compare with
  --client K=V,...     settings of Fluss's client, as client.scanner.log.max-poll-records=5000
  --quick              a few rows, once: shows that all works

keys: loads the keys of one bucket of a primary-key table as a snapshot, then changes random keys in
rounds, one in ten of them a delete; the same goes through Fluss's plugin for Paimon. A round is written,
looked up and committed; first and last are the medians of ten rounds, growth is last / first. "round
KiB" is what a round wrote on the average; heap and peak are those of Java and of the process in the
rounds (with --lakes of that lake alone). "read" reads all rows with all values in the end, "sorted" by
key, and /fresh says how many times as long that takes as from a table that was loaded at once.
  --keys N             of the first load (default 1000000)
  --rounds N           of changes (default 100)
  --changes N          of a round (default 10000)
  --skewed             half of the changes are of the first thousandth of the keys
  --lakes A,B          of ours, paimon
  --quick              a few keys and rounds: shows that all works

keyjobs: Fluss, its tiering job and Flink run in one process. The job loads orders with a key from
Fluss's snapshot of the table (load), then tiers changes in rounds, one in ten of them a delete (round),
each from when it holds the first rows until Fluss knows that all are in the lake. A batch job then
selects all rows, when all changes are in the lake (select), and when a round of them is in the log
(merge), from its submission to its end. A lake of this plugin and one of Fluss's for Paimon take turns.
  --keys N             of the first load (default 1000000)
  --changes N          of a round (default 10000)
  --change-rounds N    after each load (default 10)
  --buckets N          of the table (default 1)
  --rounds N           how often all of that (default 3), --warm-ups N before (default 1)
  --lakes A,B          of ours, paimon
  --quick              a few keys, once: shows that all works

All:
  --seed N             makes the rows of an earlier run again
  --folder DIR         for the datasets, which are deleted again (default in TMPDIR)
  --csv FILE           the single runs (memory and scale: appends)
  --chart FILE         a PNG file; beside the CSV file where only that is named
  --help               this text
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
# The version of something, from the project's pom.xml.
version_of() {
    sed -n "s|^ *<$1\.version>\(.*\)</$1\.version>.*|\1|p" "$root/pom.xml" | head -n 1
}

published_version=$(version_of fluss)
published_jar=$tests/target/published/fluss-lake-lance-$published_version.jar
paimon_folder=$tests/target/paimon-$(version_of paimon)
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
trap 'printf "\nbench: interrupted\n" >&2; exit 130' INT
trap 'exit 143' TERM HUP

# Whether everything is built, from the sources as they are now and with all jars still there.
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

# Runs all programs one after the other; their own options hold for each.
measure_all() {
    local folder=$1 each code=0
    shift
    mkdir -p -- "$folder" || fail "the folder $folder cannot be made."
    for each in "${programs[@]}"; do
        rm -f -- "$folder/$each"{.csv,.txt,*.png}
        run "$0" "$each" --csv "$folder/$each.csv" "$@" > >(tee "$folder/$each.txt") || code=$?
    done
    return "$code"
}

if [[ $program == all ]]; then
    [[ -n ${1:-} && $1 != --* ]] || fail "all needs a folder for the results; --help tells more."
    measure_all "$@"
    exit
fi

find_java
if ! is_built; then
    command -v "${java%java}javac" >/dev/null \
        || fail "$java belongs to a runtime without a compiler: install JDK 17."
    printf 'Building (the first time Maven downloads about 600 MB) ...\n'
    # the path is relative, so that each module writes into its own target folder
    maven -Dmaven.test.skip=true -Dspotless.check.skip=true \
        package dependency:build-classpath \
        -Dmdep.outputFile=target/bench.classpath -Dmdep.includeScope=runtime \
        || fail "the build failed, see above."
fi
jar=$(plugin_jar)
[[ -n $jar && -s $class_path_file ]] \
    || fail "the build left no plugin jar in fluss-lake-lance/target."

# Fetches jars, each given as group:artifact:version, into a folder unless they are there.
fetch() {
    local folder=$1 artifact name version
    shift
    for artifact in "$@"; do
        IFS=: read -r _ name version <<<"$artifact"
        [[ -f $folder/$name-$version.jar ]] && continue
        printf 'Fetching %s ...\n' "$artifact"
        # the poms of Fluss's plugins name a parent that is not in the repository: newer versions of
        # the goal refuse them
        maven -N "org.apache.maven.plugins:maven-dependency-plugin:$(version_of maven-dependency-copy):copy" \
            -Dartifact="$artifact" -DoutputDirectory="$folder" \
            || fail "$artifact cannot be fetched, see above."
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

# named before it is made: there is no moment at which it exists and clean_up does not know it
temporary=${TMPDIR:-/tmp}/fluss-lance-bench.$$.$RANDOM
mkdir -m 700 -- "$temporary" || {
    folder=$temporary
    temporary=
    fail "the temporary folder $folder cannot be made."
}
# a build in the meantime must not change what is measured
cp -- "$jar" "$temporary/plugin.jar" \
    || fail "the plugin jar cannot be copied to $temporary: is the disk full?"

# The host's class path: each plugin is loaded from its jar by a loader of its own.
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

# Runs a program; the JVM's own options come first, up to "--".
measure() {
    local options=()
    while [[ $1 != -- ]]; do
        options+=("$1")
        shift
    done
    shift
    # the cloud's metadata address answers nowhere but in the cloud, and asking it takes long
    AWS_EC2_METADATA_DISABLED=true run "$java" "${options[@]}" -XX:-UsePerfData \
        --add-opens=java.base/java.nio=ALL-UNNAMED -Djava.io.tmpdir="$temporary" \
        -cp "$(host_class_path)" "$@" --plugin "$temporary/plugin.jar"
}

# A heap that is touched at the start can be told from what is allocated later.
measure_memory() {
    measure -Xms512m -Xmx512m -XX:+AlwaysPreTouch -XX:NativeMemoryTracking=summary -- \
        io.flusslance.benchmark.WriterMemory --folder "$temporary/data" "$@"
}

# Flink finds the plugin on the class path, as in its lib folder. After the program's name come jars,
# up to "--".
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

# The coordinator finds the plugin in Fluss's plugin folder.
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

# In a JVM of its own for each, because memory that was used once stays with a process.
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

# In a JVM of its own for each part.
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
        measure -Xmx2g -- io.flusslance.benchmark.SpiBenchmark \
            --published "$published_jar" --folder "$temporary/data" "$@" || code=$?
        ;;
    limit)
        measure -Xmx2g -- io.flusslance.benchmark.SpiBenchmark \
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
