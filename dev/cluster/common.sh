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
# Functions shared by dev/s3.sh and dev/cluster.sh: messages, interrupts, directories, ports,
# processes and the download cache. Sourced; `program` is the name of the script in messages, `root`
# the directory of the project.

umask 077
export USER=${USER:-$(id -un)} HOSTNAME=localhost

fail() {
    printf '%s: %s\n' "$program" "$*" >&2
    exit 2
}

# Prints a line of progress with the seconds since the script started.
say() {
    printf '%4ds  %s\n' "$SECONDS" "$*"
}

# Prints the version of a component from the pom.xml of the project.
version_of() {
    sed -n "s|^ *<$1\.version>\(.*\)</$1\.version>.*|\1|p" "$root/pom.xml" | head -n 1
}

absolute_path() {
    case $1 in
        /*) printf '%s' "$1" ;;
        *) printf '%s/%s' "$PWD" "$1" ;;
    esac
}

# shellcheck source=dev/common/java.sh
source "$root/dev/common/java.sh"

# Interrupts -------------------------------------------------------------------------------------

handle_interrupts() {
    trap 'printf "\n%s: interrupted\n" "$program" >&2; exit 130' INT
    trap 'exit 143' TERM HUP
    if [[ -n ${interrupted:-} ]]; then
        printf '\n%s: interrupted\n' "$program" >&2
        exit "$interrupted"
    fi
}

# Defers interrupts until handle_interrupts: a process that was started is always recorded.
defer_interrupts() {
    interrupted=''
    trap 'interrupted=130' INT
    trap 'interrupted=143' TERM HUP
}

# Directories ------------------------------------------------------------------------------------

marker=.made-by-fluss-lake-lance

# Creates a directory for this script, unless it created the directory earlier.
claim_folder() {
    local folder=$1 entry
    [[ $folder != *[[:space:]]* ]] \
        || fail "the path '$folder' contains a space, which Fluss's scripts do not support:" \
            "choose another directory with --dir."
    if [[ -e $folder ]]; then
        [[ -d $folder ]] || fail "$folder is not a directory: choose another path with --dir."
        [[ -O $folder && -w $folder ]] \
            || fail "the directory $folder is not yours or is read-only: choose another with --dir."
        if [[ ! -e $folder/$marker ]]; then
            for entry in "$folder"/* "$folder"/.[!.]*; do
                # subdirectories that these scripts created are allowed
                [[ ! -e $entry || -e $entry/$marker ]] \
                    || fail "the directory $folder contains other files: choose another with --dir."
            done
        fi
    fi
    mkdir -p -- "$folder" 2>/dev/null || fail "cannot create the directory $folder."
    : >"$folder/$marker" || fail "cannot write to the directory $folder: is the disk full?"
}

# Fails unless these scripts created the directory.
require_folder() {
    [[ -e $1/$marker ]] || fail "nothing was started in $1: run '$program up --dir $1' first."
    [[ -O $1 ]] || fail "the directory $1 belongs to another user."
}

# Lets only one script at a time work in a directory.
lock_folder() {
    command -v flock >/dev/null || return 0
    exec 9>"$1/.lock"
    flock -w "${2:-300}" 9 || fail "another $program is running in $1: try again when it has ended."
}

# Atomically writes standard input to a file that only its owner can read.
write_file() {
    local temporary=$1.$$.part
    { cat >"$temporary" && chmod 600 "$temporary" && mv -f -- "$temporary" "$1"; } 2>/dev/null || {
        rm -f -- "$temporary"
        fail "cannot write $1: is the disk full?"
    }
}

# Creates a hard link, or a copy if the file systems differ.
link_or_copy() {
    rm -f -- "$2"
    ln -- "$1" "$2" 2>/dev/null || cp -p -- "$1" "$2" 2>/dev/null || {
        rm -f -- "$2"
        fail "cannot copy $1 to $2: is the disk full?"
    }
}

# Sets the strings that mask replaces. The short access key of a test server is not secret, and is a
# word that occurs elsewhere.
mask_keys() {
    masked=("${AWS_SECRET_ACCESS_KEY:-}" "${AWS_SESSION_TOKEN:-}")
    if ((${#AWS_ACCESS_KEY_ID} >= 16)); then
        masked+=("$AWS_ACCESS_KEY_ID")
    fi
}

# Prints standard input with the storage keys masked, without passing them to another program.
mask() {
    local line secret
    while IFS= read -r line || [[ -n $line ]]; do
        for secret in "${masked[@]:-}"; do
            if [[ -n $secret ]]; then
                line=${line//"$secret"/***}
            fi
        done
        printf '%s\n' "$line"
    done
}

# Ports ------------------------------------------------------------------------------------------

taken_ports=' '

port_answers() {
    (exec 3<>"/dev/tcp/localhost/$1") 2>/dev/null || (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# Sets free_port. It is below 32768, where the ports of outgoing connections start, so that it stays
# free while its server restarts.
pick_port() {
    while true; do
        free_port=$((10000 + RANDOM % 22000))
        if [[ $taken_ports != *" $free_port "* ]] && ! port_answers "$free_port"; then
            taken_ports+="$free_port "
            return
        fi
    done
}

# Fails if a port is not a valid number or is in use. $3 is the server that needs it.
require_port() {
    local port=$1 option=$2 what=$3
    [[ $port =~ ^[1-9][0-9]{0,4}$ ]] && ((port < 65536)) \
        || fail "$option needs a port number or 'free', not '$port'."
    if port_answers "$port"; then
        fail "port $port for $what is in use: stop the process that uses it, or choose another" \
            "port with $option N or $option free."
    fi
}

# Processes --------------------------------------------------------------------------------------

# Prints the start time of a process, in a form that is only good for comparison, or nothing if it
# is not running. Zombies do not count as running.
process_start() {
    local stat
    if [[ -r /proc/self/stat ]]; then
        { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 0
        stat=${stat##*) }
        # shellcheck disable=SC2086
        set -- $stat
        [[ $1 == Z || $1 == X ]] || printf '%s' "${20}"
    else
        ps -o lstart= -p "$1" 2>/dev/null || true
    fi
}

# Records a process id in <name>.pid, and the start time of the process in <name>.start: the id
# alone may later belong to another process.
record_process() {
    process_start "$2" | write_file "$1.start"
    printf '%s\n' "$2" | write_file "$1.pid"
}

# Sets pid to the id of a recorded process, or to nothing if it is not running.
find_process() {
    local start
    pid=''
    [[ -s $1.pid && -s $1.start ]] || return 0
    read -r pid <"$1.pid"
    IFS= read -r start <"$1.start" || true
    if [[ -z $start || $(process_start "$pid") != "$start" ]]; then
        pid=''
    fi
}

# Terminates a recorded process, and kills it if it is still running after $2 seconds.
end_process() {
    local tenths=$(($2 * 10))
    find_process "$1"
    if [[ -n $pid ]]; then
        kill -TERM "$pid" 2>/dev/null || true
        while find_process "$1" && [[ -n $pid ]]; do
            if ((tenths-- == 0)); then
                kill -KILL "$pid" 2>/dev/null || true
            fi
            sleep 0.1
        done
    fi
    rm -f -- "$1.pid" "$1.start"
}

# The cache --------------------------------------------------------------------------------------

cache=${XDG_CACHE_HOME:-$HOME/.cache}/fluss-lake-lance

# Sets cached to the directory $1 of the cache. If it is missing, the function $2 fills a temporary
# directory, which is then renamed: concurrent and interrupted scripts leave no partial content.
in_cache() {
    local name=$1 fill=$2 leftover
    cached=$cache/$name
    [[ ! -d $cached ]] || return 0
    mkdir -p -- "$cache" 2>/dev/null || fail "cannot create the directory $cache."
    for leftover in "$cache/.$name".*; do
        # of a script that was killed
        kill -0 "${leftover##*.}" 2>/dev/null || rm -rf -- "$leftover"
    done
    filling=$cache/.$name.$$
    rm -rf -- "$filling"
    mkdir -- "$filling"
    "$fill" "$filling"
    mv -T -- "$filling" "$cached" 2>/dev/null || [[ -d $cached ]] \
        || fail "cannot create $cached: is the disk full?"
    rm -rf -- "$filling"
    filling=''
}
filling=''

require_maven() {
    command -v mvn >/dev/null || fail "no mvn found: install Maven 3.8 or newer."
}

maven() {
    mvn -q -B --no-transfer-progress -Dstyle.color=never "$@"
}

# Runs a goal of Maven's dependency plugin in the directory $1 for the dependencies $3 (XML).
maven_dependencies() {
    local folder=$1 goal=$2 dependencies=$3
    shift 3
    require_maven
    cat >"$folder/pom.xml" <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
    <modelVersion>4.0.0</modelVersion>
    <groupId>io.flusslance</groupId>
    <artifactId>downloads</artifactId>
    <version>1</version>
    <dependencies>$dependencies</dependencies>
</project>
POM
    maven -f "$folder/pom.xml" \
        "org.apache.maven.plugins:maven-dependency-plugin:$(version_of maven-dependency):$goal" "$@" \
        >"$folder/maven.log" 2>&1 || {
        { grep ERROR "$folder/maven.log" || cat "$folder/maven.log"; } | head -n 1 \
            | sed 's/^.*\[ERROR\] //' | cut -c 1-400 >&2
        fail "Maven cannot download the artifacts, see above."
    }
    rm -f -- "$folder/pom.xml" "$folder/maven.log"
}
