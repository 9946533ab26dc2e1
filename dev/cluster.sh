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
# Fluss, Flink and the tiering job of Fluss with this plugin, in processes of their own on this
# machine. Everything they write is in one folder.
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
       dev/cluster.sh start|stop|restart ROLE [--dir DIR]

Runs a cluster on this machine: ZooKeeper, Fluss's coordinator and tablet server, Flink's JobManager
and TaskManager, and the tiering job with this plugin. Needs JDK 17, Maven, and for Flink's download
python3 with pip. Several clusters run side by side, each with its own --dir and ports.

  up                      starts what does not run, and ends when all of it answers
  down                    ends what up started; data and ports are kept for the next up
  down --purge            ends it and removes the folder with all data in it
  status                  processes, ports, the tiering job; exit code 1 when something is down
  logs [ROLE] [--lines N] the log files and their last lines (10), without keys
  start|stop|restart ROLE one of zookeeper, coordinator, tablet, jobmanager, taskmanager, s3, tiering

  --dir DIR               folder of the cluster (default .cluster)

Options of up; those of the first up are kept for the next:
  --warehouse W           a folder, or s3://bucket[/folder] (default s3://lance). For s3 the storage
                          is that of AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION and
                          AWS_ENDPOINT_URL where W is given and they are set, else that of a server
                          as of dev/s3.sh, which up starts in DIR/s3
  --fluss-port N|free     the coordinator's (default 9123)
  --flink-port N|free     Flink's page and REST interface (default 8081)
  --s3-port N|free        the S3 server's (default 9000)
  --ports free            all three free; those within the cluster are free ones anyway
  --server-yaml 'K: V'    a further setting of Fluss's server.yaml, may be repeated
  --flink-conf 'K: V'     a further setting of Flink's config.yaml, may be repeated
  --tiering-arg 'K V'     a further argument of the tiering job, may be repeated
  --no-tiering            does not submit the tiering job
  --jar FILE              the plugin (default that of fluss-lake-lance/target, built if missing)
  --from-environment      hands the keys of the storage to the processes in their environment; no
                          file of settings and no command line holds them
  --help                  this text

FLUSS_HOME and FLINK_HOME in the environment of the first up are used instead of downloads; the
files that up changes there are listed, and down changes them back. Downloads are kept in
${XDG_CACHE_HOME:-~/.cache}/fluss-lake-lance. Addresses and process ids are in DIR/cluster.env.

Exit code: 0 done, 1 status found something down, 2 it could not be done.
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
# nobody needs to know these beforehand
# shellcheck disable=SC2034
new_tablet_port=free new_zookeeper_port=free new_flink_rpc_port=free
role='' purge='' lines=''

folder=.cluster
# a list that is given replaces the one that was given at an earlier up
new_server_yaml='' new_flink_conf='' new_tiering_arguments=''
new_tiering='' new_from_environment='' new_jar=''
if [[ $command == start || $command == stop || $command == restart ]]; then
    role=${1:-}
    case $role in
        zookeeper | coordinator | tablet | jobmanager | taskmanager | s3 | tiering) shift ;;
        *) fail "'$command' takes one of zookeeper, coordinator, tablet, jobmanager, taskmanager, s3," \
            "tiering; not '$role'." ;;
    esac
elif [[ $command == logs && ${1:-} =~ ^[a-z] ]]; then
    role=$1
    case $role in
        zookeeper | coordinator | tablet | jobmanager | taskmanager | s3 | tiering) shift ;;
        *) fail "there is no role '$role'." ;;
    esac
fi
while (($# > 0)); do
    case $1 in
        --dir | --lines | --warehouse | --fluss-port | --flink-port | --s3-port | --ports | \
            --server-yaml | --flink-conf | --tiering-arg | --jar)
            (($# > 1)) || fail "$1 needs a value."
            ;;
    esac
    [[ $1 == --dir || $command == up || ($command == down && $1 == --purge) \
        || ($command == logs && $1 == --lines) ]] \
        || fail "'$command' has no option '$1', see $program --help."
    case $1 in
        --dir) folder=$2 ;;
        --lines)
            [[ $2 =~ ^[0-9]+$ ]] || fail "--lines takes a number, not '$2'."
            lines=$2
            ;;
        --warehouse) new_warehouse=$2 ;;
        --fluss-port) new_fluss_port=$2 ;;
        --flink-port) new_flink_port=$2 ;;
        --s3-port) new_s3_port=$2 ;;
        --ports)
            [[ $2 == free ]] || fail "--ports takes 'free', not '$2'."
            # shellcheck disable=SC2034
            new_fluss_port=free new_flink_port=free new_s3_port=free
            ;;
        --server-yaml | --flink-conf)
            [[ $2 =~ ^[A-Za-z0-9._-]+:\ . && $2 != *$'\n'* ]] \
                || fail "$1 takes 'key: value', not '$2'."
            if [[ $1 == --server-yaml ]]; then
                new_server_yaml+=$2$'\n'
            else
                new_flink_conf+=$2$'\n'
            fi
            ;;
        --tiering-arg)
            [[ $2 =~ ^[A-Za-z0-9._-]+\ . && $2 != *$'\n'* ]] \
                || fail "--tiering-arg takes 'key value', not '$2'."
            new_tiering_arguments+=$2$'\n'
            ;;
        --jar) new_jar=$(absolute_path "$2") ;;
        --no-tiering) new_tiering=no ;;
        --from-environment) new_from_environment=yes ;;
        --purge) purge=yes ;;
        *) fail "there is no option '$1', see $program --help." ;;
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
    decide_settings
    for role in $daemons; do
        is_up "$role" || require_port_of "$role"
    done
    find_plugin
    write_settings
    if [[ $storage == own ]] && ! s3_is_up; then
        # noted first: an interrupted up must not leave it to nobody
        : >"$folder/pids/s3.started"
        start_s3
        say "s3 answers on $S3_ENDPOINT"
    fi
    load_storage
    if ! anything_runs; then
        prepare_homes
    fi
    for role in $daemons; do
        if is_up "$role" && answers "$role"; then
            say "$role runs already"
        else
            if ! is_up "$role"; then
                start_daemon "$role"
            fi
            wait_for "$role"
            say "$role answers$([[ -z $(port_of "$role") ]] || printf ' on port %s' "$(port_of "$role")")"
        fi
    done
    if [[ $tiering == yes ]]; then
        find_tiering
        if [[ $state == RUNNING ]]; then
            say "the tiering job runs already"
        else
            start_tiering
            say "the tiering job runs"
        fi
    fi
    write_cluster_env
    say "up: Fluss at localhost:$fluss_port, Flink at http://localhost:$flink_port, warehouse $warehouse"
}

down() {
    local role ended=''
    if [[ ! -e $folder/$marker ]]; then
        say "there is no cluster in $folder"
        return
    fi
    require_folder "$folder"
    lock_folder "$folder"
    read_settings
    if [[ -n $fluss_port ]]; then
        adopt_daemons
        # else the next JobManager takes the job up again, which another plugin's classes don't let it
        if is_up jobmanager && ! (stop_tiering) >/dev/null 2>&1; then
            say "the tiering job could not be cancelled, and is ended with Flink"
        fi
        for role in taskmanager jobmanager tablet coordinator zookeeper; do
            if is_up "$role"; then
                ended+=" $role"
            fi
            stop_daemon "$role"
        done
        rm -f -- "$folder/pids/tiering.job"
        if [[ -e $folder/pids/s3.started ]]; then
            stop_s3
            ended+=' s3'
            rm -f -- "$folder/pids/s3.started"
        fi
        rm -rf -- "${folder:?}/tmp"
        restore_homes
    fi
    say "ended:${ended:- nothing ran}"
    if [[ -n $purge ]]; then
        if [[ -e $folder/s3 ]] && s3_is_up; then
            fail "the S3 server in $folder/s3 still runs: dev/s3.sh down --dir $folder/s3"
        fi
        rm -rf -- "$folder"
        say "$folder is removed"
    fi
}

enter() {
    require_folder "$folder"
    read_settings
    [[ -n $fluss_port ]] || fail "there is no cluster in $folder: begin with '$program up'."
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
    say "$role runs"
}

stop_role() {
    case $role in
        s3) stop_s3 ;;
        tiering) stop_tiering ;;
        *) stop_daemon "$role" ;;
    esac
    say "$role is ended"
}

trap '[[ -z ${filling:-} ]] || rm -rf -- "$filling"' EXIT
heed_interrupts

case $command in
    up | down) "$command" ;;
    status)
        enter
        status
        ;;
    logs)
        enter
        logs "$role" "$lines"
        ;;
    *)
        find_java
        enter
        lock_folder "$folder"
        [[ $role != s3 || $storage == own ]] || fail "the cluster in $folder has no S3 server."
        [[ $command == start ]] || stop_role
        [[ $command == stop ]] || start_role
        ;;
esac
