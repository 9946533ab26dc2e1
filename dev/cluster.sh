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
# Runs Fluss, Flink and the Fluss tiering job with this plugin on this machine, each in its own
# process. All files are in one directory.
set -euo pipefail

program=dev/cluster.sh
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=dev/cluster/common.sh
source "$root/dev/cluster/common.sh"
# shellcheck source=dev/cluster/settings.sh
source "$root/dev/cluster/settings.sh"
# shellcheck source=dev/cluster/homes.sh
source "$root/dev/cluster/homes.sh"
# shellcheck source=dev/cluster/roles.sh
source "$root/dev/cluster/roles.sh"
# shellcheck source=dev/cluster/report.sh
source "$root/dev/cluster/report.sh"

usage() {
    cat <<'EOF'
usage: dev/cluster.sh up|down|status|logs [options]
       dev/cluster.sh start|stop|restart PROCESS [--dir DIR]

Runs a cluster on this machine: ZooKeeper, the Fluss coordinator and tablet server, the Flink
JobManager and TaskManager, an S3 server, and the Fluss tiering job with this plugin. Needs Linux,
JDK 17, Maven, and python3 with pip to download Flink. Clusters with different directories and ports
can run side by side.

Commands:
  up                      start everything that is not running, and wait until it is ready
  down                    stop what up started; the next up has the same data and ports
  down --purge            stop it and delete the directory with all data
  status                  show processes, ports, the tiering job and the tiering lag of each table;
                          the exit code is 1 if something is down
  logs [PROCESS] [--lines N]
                          show the log files and their last N lines (default 10), with storage keys
                          masked
  start|stop|restart PROCESS
                          control one of zookeeper, coordinator, tablet, jobmanager, taskmanager,
                          s3, tiering

Options of all commands:
  --dir DIR               directory of the cluster (default .cluster)
  --help                  show this text

Options of up, remembered for the next up in the same directory:
  --warehouse W           a local directory, or s3://bucket[/folder] (default s3://lance)
  --fluss-port N|free     port of the Fluss coordinator (default 9123)
  --flink-port N|free     port of the Flink web interface and REST interface (default 8081)
  --s3-port N|free        port of the S3 server (default 9000)
  --ports free            use free ports for all three; the other ports are always free ones
  --server-yaml 'K: V'    add a setting to Fluss's server.yaml; can be repeated
  --flink-conf 'K: V'     add a setting to Flink's config.yaml; can be repeated
  --tiering-arg 'K V'     add an argument of the tiering job; can be repeated
  --no-tiering            do not submit the tiering job ('start tiering' submits it later)
  --jar FILE              the plugin jar (default: from fluss-lake-lance/target, built if missing)
  --from-environment      pass the storage keys to the processes in their environment, not in
                          settings files or on a command line

S3: if you pass --warehouse s3://... and set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, up uses that
storage, with AWS_REGION, AWS_ENDPOINT_URL and AWS_SESSION_TOKEN, and stores the keys in
DIR/storage.env. Otherwise it starts an S3 server (see dev/s3.sh --help) in DIR/s3.

Installations: up downloads Fluss and Flink to ${XDG_CACHE_HOME:-~/.cache}/fluss-lake-lance. If
FLUSS_HOME or FLINK_HOME is set, it uses that installation instead; it lists the files that it
changes there, and down restores them.

DIR/cluster.env has the addresses and process ids.

Exit code: 0 success, 1 status found something down, 2 the command failed.
EOF
}

for argument in "$@"; do
    if [[ $argument == --help || $argument == -h ]]; then
        usage
        exit 0
    fi
done
command=${1:-}
case $command in
    up | down | status | logs | start | stop | restart) shift ;;
    *)
        usage >&2
        exit 2
        ;;
esac

# Settings ---------------------------------------------------------------------------------------

settings='warehouse storage fluss_port tablet_port zookeeper_port flink_port flink_rpc_port s3_port
    from_environment tiering jar server_yaml flink_conf tiering_arguments own_fluss own_flink'

warehouse='' storage='' fluss_port='' tablet_port='' zookeeper_port='' flink_port=''
flink_rpc_port='' s3_port=''
from_environment='' tiering=yes jar='' server_yaml='' flink_conf='' tiering_arguments=''
own_fluss='' own_flink=''
new_warehouse='' new_fluss_port='' new_flink_port='' new_s3_port=''
# only used within the cluster
# shellcheck disable=SC2034
new_tablet_port=free new_zookeeper_port=free new_flink_rpc_port=free
role='' purge='' lines=''

folder=.cluster
# a list replaces the list of an earlier up
new_server_yaml='' new_flink_conf='' new_tiering_arguments=''
new_tiering='' new_from_environment='' new_jar=''
if [[ $command == start || $command == stop || $command == restart \
    || ($command == logs && ${1:-} =~ ^[a-z]) ]]; then
    role=${1:-}
    case $role in
        zookeeper | coordinator | tablet | jobmanager | taskmanager | s3 | tiering) shift ;;
        *) fail "'$command' needs one of zookeeper, coordinator, tablet, jobmanager, taskmanager, s3," \
            "tiering, not '$role'." ;;
    esac
fi
while (($# > 0)); do
    case $1 in
        --dir | --lines | --warehouse | --fluss-port | --flink-port | --s3-port | --ports | \
            --server-yaml | --flink-conf | --tiering-arg | --jar)
            (($# > 1)) || fail "$1 needs a value."
            ;;
    esac
    case $1 in
        --dir) ;;
        --purge) [[ $command == down ]] ;;
        --lines) [[ $command == logs ]] ;;
        *) [[ $command == up ]] ;;
    esac || fail "'$command' has no option '$1', see $program --help."
    case $1 in
        --dir) folder=$2 ;;
        --lines)
            [[ $2 =~ ^[0-9]+$ ]] || fail "--lines needs a number, not '$2'."
            lines=$2
            ;;
        --warehouse) new_warehouse=$2 ;;
        --fluss-port) new_fluss_port=$2 ;;
        --flink-port) new_flink_port=$2 ;;
        --s3-port) new_s3_port=$2 ;;
        --ports)
            [[ $2 == free ]] || fail "--ports needs 'free', not '$2'."
            # shellcheck disable=SC2034
            new_fluss_port=free new_flink_port=free new_s3_port=free
            ;;
        --server-yaml | --flink-conf)
            [[ $2 =~ ^[A-Za-z0-9._-]+:\ . && $2 != *$'\n'* ]] \
                || fail "$1 needs 'key: value', not '$2'."
            if [[ $1 == --server-yaml ]]; then
                new_server_yaml+=$2$'\n'
            else
                new_flink_conf+=$2$'\n'
            fi
            ;;
        --tiering-arg)
            [[ $2 =~ ^[A-Za-z0-9._-]+\ . && $2 != *$'\n'* ]] \
                || fail "--tiering-arg needs 'key value', not '$2'."
            new_tiering_arguments+=$2$'\n'
            ;;
        --jar) new_jar=$(absolute_path "$2") ;;
        --no-tiering) new_tiering=no ;;
        --from-environment) new_from_environment=yes ;;
        --purge) purge=yes ;;
        *) fail "'up' has no option '$1', see $program --help." ;;
    esac
    case $1 in
        --no-tiering | --from-environment | --purge) shift ;;
        *) shift 2 ;;
    esac
done
folder=$(absolute_path "$folder")
folder=${folder%/}

# Commands ---------------------------------------------------------------------------------------

up() {
    local role state
    find_java
    claim_folder "$folder"
    lock_folder "$folder"
    mkdir -p "$folder/pids" "$folder/log" "$folder/conf" "$folder/tmp" "$folder/data"
    read_settings
    adopt_daemons
    resolve_settings
    for role in $daemons; do
        is_up "$role" || require_port_of "$role"
    done
    find_plugin
    write_settings
    if [[ $storage == own ]] && ! s3_is_up; then
        # recorded first, so that down stops the server even if up is interrupted
        : >"$folder/pids/s3.started"
        start_s3
        say "s3 is ready on $S3_ENDPOINT"
    fi
    load_storage
    if ! anything_runs; then
        prepare_homes
    fi
    for role in $daemons; do
        if is_up "$role" && answers "$role"; then
            say "$role is already running"
        else
            if ! is_up "$role"; then
                start_daemon "$role"
            fi
            wait_for "$role"
            say "$role is ready$([[ -z $(port_of "$role") ]] || printf ' on port %s' "$(port_of "$role")")"
        fi
    done
    if [[ $tiering == yes ]]; then
        find_tiering
        if [[ $state == RUNNING ]]; then
            say "the tiering job is already running"
        else
            start_tiering
            say "the tiering job is running"
        fi
    fi
    write_cluster_env
    say "up: Fluss at localhost:$fluss_port, Flink at http://localhost:$flink_port, warehouse $warehouse"
}

down() {
    local role stopped=''
    if [[ ! -e $folder/$marker ]]; then
        say "there is no cluster in $folder"
        return
    fi
    require_folder "$folder"
    lock_folder "$folder"
    read_settings
    if [[ -n $fluss_port ]]; then
        adopt_daemons
        # otherwise the next JobManager restores the job, which fails with the classes of another
        # plugin
        if is_up jobmanager && ! (stop_tiering) >/dev/null 2>&1; then
            say "cannot cancel the tiering job; it stops with Flink"
        fi
        for role in taskmanager jobmanager tablet coordinator zookeeper; do
            if is_up "$role"; then
                stopped+=" $role"
            fi
            stop_daemon "$role"
        done
        rm -f -- "$folder/pids/tiering.job"
        if [[ -e $folder/pids/s3.started ]]; then
            stop_s3
            stopped+=' s3'
            rm -f -- "$folder/pids/s3.started"
        fi
        rm -rf -- "${folder:?}/tmp"
        restore_homes
    fi
    say "stopped:${stopped:- nothing was running}"
    if [[ -n $purge ]]; then
        if [[ -e $folder/s3 ]] && s3_is_up; then
            fail "the S3 server in $folder/s3 is still running:" \
                "run 'dev/s3.sh down --dir $folder/s3' first."
        fi
        rm -rf -- "$folder"
        say "deleted $folder"
    fi
}

# Reads the settings of the cluster, or fails if there is none.
open_cluster() {
    require_folder "$folder"
    read_settings
    [[ -n $fluss_port ]] || fail "there is no cluster in $folder: run '$program up --dir $folder' first."
}

start_role() {
    case $role in
        s3) start_s3 ;;
        tiering)
            local state
            find_tiering
            [[ $state == RUNNING ]] || start_tiering
            ;;
        *)
            is_up "$role" || start_daemon "$role"
            wait_for "$role"
            ;;
    esac
    say "$role is running"
}

stop_role() {
    case $role in
        s3) stop_s3 ;;
        tiering) stop_tiering ;;
        *) stop_daemon "$role" ;;
    esac
    say "$role is stopped"
}

trap '[[ -z ${filling:-} ]] || rm -rf -- "$filling"' EXIT
handle_interrupts

case $command in
    up | down) "$command" ;;
    status)
        open_cluster
        status
        ;;
    logs)
        open_cluster
        logs "$role" "$lines"
        ;;
    *)
        find_java
        open_cluster
        lock_folder "$folder"
        [[ $role != s3 || $storage == own ]] || fail "the cluster in $folder has no S3 server."
        [[ $command == start ]] || stop_role
        [[ $command == stop ]] || start_role
        ;;
esac
