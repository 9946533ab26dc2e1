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
# What dev/s3.sh and dev/cluster.sh share: messages, the JDK, the cache, ports, processes that are
# known by id and start time, and folders that belong to a script. Sourced; `program` names the
# script in messages and `root` is the project's folder.

umask 077
export USER=${USER:-$(id -un)} HOSTNAME=localhost

fail() {
    printf '%s: %s\n' "$program" "$*" >&2
    exit 2
}

# One line of progress, with the seconds since the script began.
say() {
    printf '%4ds  %s\n' "$SECONDS" "$*"
}

# The version of something, from the project's pom.xml.
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

heed_interrupts() {
    trap 'printf "\n%s: interrupted\n" "$program" >&2; exit 130' INT
    trap 'exit 143' TERM HUP
    if [[ -n ${interrupted:-} ]]; then
        printf '\n%s: interrupted\n' "$program" >&2
        exit "$interrupted"
    fi
}

# Until heed_interrupts: what was begun is also remembered.
hold_interrupts() {
    interrupted=''
    trap 'interrupted=130' INT
    trap 'interrupted=143' TERM HUP
}

# Folders ----------------------------------------------------------------------------------------

marker=.made-by-fluss-lake-lance

# Makes a folder for this script, or enters one that it made before.
claim_folder() {
    local folder=$1 entry
    [[ $folder != *[[:space:]]* ]] \
        || fail "the folder '$folder' has a space in its name, on which Fluss's scripts stumble:" \
            "choose another with --dir."
    if [[ -e $folder ]]; then
        [[ -d $folder ]] || fail "$folder is a file: choose another with --dir."
        [[ -O $folder && -w $folder ]] \
            || fail "the folder $folder belongs to another user: choose another with --dir."
        if [[ ! -e $folder/$marker ]]; then
            for entry in "$folder"/* "$folder"/.[!.]*; do
                # a folder in it that these scripts made is no stranger's
                [[ ! -e $entry || -e $entry/$marker ]] \
                    || fail "the folder $folder holds other files: choose another with --dir."
            done
        fi
    fi
    mkdir -p -- "$folder" 2>/dev/null || fail "the folder $folder can't be made."
    : >"$folder/$marker" || fail "the folder $folder can't be written: is the disk full?"
}

# Fails unless the folder was made by these scripts.
require_folder() {
    [[ -e $1/$marker ]] || fail "there is nothing in $1: begin with '$program up'."
    [[ -O $1 ]] || fail "the folder $1 belongs to another user."
}

# One script at a time works in a folder.
lock_folder() {
    command -v flock >/dev/null || return 0
    exec 9>"$1/.lock"
    flock -w "${2:-300}" 9 || fail "another '$program' works in $1; try again when it has ended."
}

# Writes standard input to a file that only its owner can read, as a whole or not at all.
write_file() {
    local temporary=$1.$$.part
    { cat >"$temporary" && chmod 600 "$temporary" && mv -f -- "$temporary" "$1"; } 2>/dev/null || {
        rm -f -- "$temporary"
        fail "$1 can't be written: is the disk full?"
    }
}

# Names what takes the same place under a second name, or copies it.
link_or_copy() {
    rm -f -- "$2"
    ln -- "$1" "$2" 2>/dev/null || cp -p -- "$1" "$2" 2>/dev/null || {
        rm -f -- "$2"
        fail "$1 can't be copied to $2: is the disk full?"
    }
}

# Sets what mask leaves out. The short key id of a server for trials is no secret, and a word that
# stands elsewhere too.
mask_keys() {
    masked=("${AWS_SECRET_ACCESS_KEY:-}" "${AWS_SESSION_TOKEN:-}")
    if ((${#AWS_ACCESS_KEY_ID} >= 16)); then
        masked+=("$AWS_ACCESS_KEY_ID")
    fi
}

# Prints standard input without the keys of the storage. They never stand on a command line here.
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

# Sets free_port. Outgoing connections get ports from 32768 on, so a port below stays free while its
# server is restarted.
pick_port() {
    while true; do
        free_port=$((10000 + RANDOM % 22000))
        if [[ $taken_ports != *" $free_port "* ]] && ! port_answers "$free_port"; then
            taken_ports+="$free_port "
            return
        fi
    done
}

# Fails when a port is not a number, or when something else answers on it.
require_port() {
    local port=$1 option=$2 what=$3
    [[ $port =~ ^[1-9][0-9]{0,4}$ ]] && ((port < 65536)) \
        || fail "$option takes a port number or 'free', not '$port'."
    if port_answers "$port"; then
        fail "port $port ($what) is busy: end what uses it, or choose another with $option N" \
            "or $option free."
    fi
}

# Processes --------------------------------------------------------------------------------------

# When a process began, in a form that only serves comparison; nothing when there is none. A process
# that ended and was not yet waited for counts as none.
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

# A process is remembered in <name>.pid, and in <name>.start when it began: an id alone may belong to
# another process by now.
remember_process() {
    process_start "$2" | write_file "$1.start"
    printf '%s\n' "$2" | write_file "$1.pid"
}

# Sets pid to the id of a remembered process, or to nothing when it does not run.
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

# Ends a remembered process: it is asked to, and forced to after some seconds.
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

# Sets cached to the folder of a name in the cache, which the named function fills if it is missing.
# It is filled beside its place and then renamed: two scripts at once do no harm, an interrupted one
# leaves no half of it.
in_cache() {
    local name=$1 fill=$2
    cached=$cache/$name
    [[ ! -d $cached ]] || return 0
    mkdir -p -- "$cache" 2>/dev/null || fail "the folder $cache can't be made."
    for filling in "$cache/.$name".*; do
        # left by a script that was killed
        kill -0 "${filling##*.}" 2>/dev/null || rm -rf -- "$filling"
    done
    filling=$cache/.$name.$$
    rm -rf -- "$filling"
    mkdir -- "$filling"
    "$fill" "$filling"
    mv -T -- "$filling" "$cached" 2>/dev/null || [[ -d $cached ]] \
        || fail "$cached can't be made: is the disk full?"
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

# Runs a goal of Maven's dependency plugin for dependencies in XML.
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
        fail "Maven could not download what is needed, see above."
    }
    rm -f -- "$folder/pom.xml" "$folder/maven.log"
}
