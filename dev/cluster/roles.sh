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
# The processes of a cluster. Each has a role, is started by the script of Fluss or Flink for it,
# and is recorded in pids/<role>.pid. Sourced by dev/cluster.sh.

daemons='zookeeper coordinator tablet jobmanager taskmanager'

is_up() {
    find_process "$folder/pids/$1"
    [[ -n $pid ]]
}

anything_runs() {
    local role
    for role in $daemons; do
        if is_up "$role"; then
            return 0
        fi
    done
    return 1
}

# Prints the name of a daemon in the scripts of Fluss and Flink, which name its log and pid file by
# it.
daemon_of() {
    case $1 in
        zookeeper) printf 'fluss-cluster-zookeeper' ;;
        coordinator) printf 'fluss-cluster-coordinator-server' ;;
        tablet) printf 'fluss-cluster-tablet-server' ;;
        jobmanager) printf 'flink-cluster-standalonesession' ;;
        taskmanager) printf 'flink-cluster-taskexecutor' ;;
    esac
}

log_of() {
    case $1 in
        s3) printf '%s/s3/s3.log' "$folder" ;;
        tiering) printf '%s/log/flink-cluster-client-localhost.log' "$folder" ;;
        *) printf '%s/log/%s-0-localhost.log' "$folder" "$(daemon_of "$1")" ;;
    esac
}

port_of() {
    case $1 in
        zookeeper) printf '%s' "$zookeeper_port" ;;
        coordinator) printf '%s' "$fluss_port" ;;
        tablet) printf '%s' "$tablet_port" ;;
        jobmanager) printf '%s' "$flink_port" ;;
        *) ;;
    esac
}

# Fails if another process uses the port of a role that is down.
require_port_of() {
    case $1 in
        coordinator) require_port "$fluss_port" --fluss-port 'the Fluss coordinator' ;;
        jobmanager) require_port "$flink_port" --flink-port 'the Flink REST interface' ;;
        *)
            [[ -z $(port_of "$1") ]] || ! port_answers "$(port_of "$1")" \
                || fail "port $(port_of "$1") of the $1 is now in use by another process: stop that" \
                    "process, or run 'down' and then 'up', which picks a free port."
            ;;
    esac
}

# Fails with the last error in the log of a process.
fail_with_log() {
    local what=$1 log=$2 line=
    local out=${log%.log}.out
    if [[ -f $log ]]; then
        line=$(grep -hE '(^|[ .])(ERROR|FATAL)|Exception: |^Caused by: ' "$log" | tail -n 1 || true)
    fi
    if [[ -z $line && -s $out ]]; then
        line=$(grep -hE 'rror|Exception' "$out" | tail -n 1 || tail -n 1 "$out")
        log=$out
    fi
    fail "$what: $(printf '%s' "${line:-no error in the log}" | mask | cut -c 1-600) (see $log)"
}

# Runs a script of Fluss or Flink without the variables and storage keys of the user's environment.
run_host() (
    local role=$1 heap=$2
    shift 2
    trap '' INT HUP
    # a process that was killed leaves 126 MB of native libraries there
    rm -rf -- "$folder/tmp/$role"
    mkdir -p -- "$folder/tmp/$role"
    unset FLUSS_HOME FLINK_HOME FLUSS_CONF_DIR FLINK_CONF_DIR FLUSS_PLUGINS_DIR FLINK_PLUGINS_DIR \
        FLUSS_LIB_DIR FLINK_LIB_DIR FLINK_OPT_DIR FLINK_ENV_JAVA_OPTS FLUSS_ENV_JAVA_OPTS
    if [[ $storage == local || -z $from_environment ]]; then
        unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
    else
        export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_REGION
        [[ -z ${AWS_SESSION_TOKEN:-} ]] || export AWS_SESSION_TOKEN
    fi
    unset AWS_ENDPOINT AWS_ENDPOINT_URL AWS_ENDPOINT_URL_S3 AWS_PROFILE
    export AWS_EC2_METADATA_DISABLED=true
    export FLUSS_IDENT_STRING=cluster FLINK_IDENT_STRING=cluster
    export FLUSS_PID_DIR=$folder/pids/daemons FLINK_PID_DIR=$folder/pids/daemons
    export FLUSS_LOG_DIR=$folder/log FLINK_LOG_DIR=$folder/log
    export JVM_ARGS="$heap -XX:-UsePerfData -Djava.io.tmpdir=$folder/tmp/$role"
    "$@" 9>&-
)

# Starts a role that is down; wait_for waits until it is ready.
start_daemon() {
    local role=$1 daemon pids
    daemon=$(daemon_of "$role")
    pids=$folder/pids/daemons/$daemon.pid
    if adopt_daemon "$role" "$pids"; then
        return
    fi
    require_port_of "$role"
    # if the file contains ids of dead processes, the script changes the number in the log file name
    rm -f -- "$pids"
    defer_interrupts
    case $role in
        zookeeper)
            run_host "$role" -Xmx256m "$fluss_home/bin/fluss-daemon.sh" start zookeeper \
                "$folder/conf/zookeeper.properties"
            ;;
        coordinator)
            run_host "$role" -Xmx384m "$fluss_home/bin/coordinator-server.sh" start
            ;;
        tablet)
            run_host "$role" -Xmx512m "$fluss_home/bin/tablet-server.sh" start \
                "-Dbind.listeners=FLUSS://localhost:$tablet_port"
            ;;
        jobmanager)
            run_host "$role" '' "$flink_home/bin/jobmanager.sh" start
            ;;
        taskmanager)
            # a unique id, because the JobManager may still list the previous TaskManager
            taskmanager_id=taskmanager-$(date +%s)
            printf '%s' "$taskmanager_id" >"$folder/pids/taskmanager.id"
            run_host "$role" '' "$flink_home/bin/taskmanager.sh" start \
                -D "taskmanager.resource-id=$taskmanager_id"
            ;;
    esac >"$folder/log/start-$role.out" 2>&1 || true
    if [[ ! -s $pids ]]; then
        fail "cannot start the $role: $(tail -n 1 "$folder/log/start-$role.out" | mask)" \
            "(see $folder/log/start-$role.out)"
    fi
    record_process "$folder/pids/$role" "$(tail -n 1 "$pids")"
    write_cluster_env
    handle_interrupts
}

# Records a process that an earlier run started but did not record because it was killed.
adopt_daemon() {
    local role=$1 pids=$2 candidate
    [[ -s $pids && -r /proc/self/cmdline ]] || return 1
    candidate=$(tail -n 1 "$pids")
    [[ $(tr '\0' ' ' 2>/dev/null <"/proc/$candidate/cmdline") == *"-Dlog.file=$(log_of "$role") "* ]] \
        2>/dev/null || return 1
    record_process "$folder/pids/$role" "$candidate"
    write_cluster_env
}

adopt_daemons() {
    local role
    for role in $daemons; do
        is_up "$role" || adopt_daemon "$role" "$folder/pids/daemons/$(daemon_of "$role").pid" || true
    done
}

answers() {
    case $1 in
        # while a dead TaskManager is still listed, its job still counts as running
        taskmanager)
            [[ $(flink_rest GET /taskmanagers | grep -oE '"id":"[^"]*"') \
                == "\"id\":\"$(<"$folder/pids/taskmanager.id")\"" ]]
            ;;
        jobmanager) [[ $(flink_rest GET /overview) == *'"flink-version"'* ]] ;;
        # a port is open before the server is registered, and the old server may still be registered
        coordinator) port_answers "$fluss_port" && has_logged coordinator 'Registered leader' ;;
        tablet) port_answers "$tablet_port" && has_logged tablet 'Registered tablet server' ;;
        *) port_answers "$(port_of "$1")" ;;
    esac
}

# Whether a process has logged a text since it started. Each start creates a new log, unless the
# user's own logging configuration says otherwise.
has_logged() {
    local log
    log=$(log_of "$1")
    [[ ! -f $log ]] || grep -qsF "$2" "$log"
}

wait_for() {
    local role=$1 tenths=$((120 * 5))
    until answers "$role"; do
        is_up "$role" || fail_with_log "the $role exited while it was starting" "$(log_of "$role")"
        ((tenths-- > 0)) \
            || fail_with_log "the $role was not ready within two minutes" "$(log_of "$role")"
        sleep 0.2
    done
}

stop_daemon() {
    local role=$1
    end_process "$folder/pids/$role" 30
    rm -f -- "$folder/pids/daemons/$(daemon_of "$role").pid"
    rm -rf -- "${folder:?}/tmp/$role"
    write_cluster_env
}

# Sends a request to Flink's REST interface and prints the body of the response, if there is one.
flink_rest() {
    local line body=
    {
        exec 3<>"/dev/tcp/localhost/$flink_port" || return 0
        printf '%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$1" "$2" >&3
        while IFS= read -r -t 5 line <&3 || [[ -n $line ]]; do
            body=$line
        done
        exec 3<&- 3>&-
    } 2>/dev/null
    printf '%s' "$body"
}

# The S3 server ----------------------------------------------------------------------------------

s3_is_up() {
    find_process "$folder/s3/s3"
    [[ -n $pid ]]
}

start_s3() {
    local bucket=${warehouse#s3://}
    s3_is_up || require_port "$s3_port" --s3-port 'the S3 server'
    "$root/dev/s3.sh" up --dir "$folder/s3" --port "$s3_port" --bucket "${bucket%%/*}" \
        9>&- >"$folder/log/start-s3.out" || exit 2
    load_storage
}

stop_s3() {
    "$root/dev/s3.sh" down --dir "$folder/s3" 9>&- >/dev/null
}

# Tiering ----------------------------------------------------------------------------------------

# Prints the state of the tiering job in Flink (RUNNING, FAILED, ...), NONE if Flink does not know
# the job, or nothing if Flink does not respond.
tiering_state() {
    local answer
    if [[ ! -s $folder/pids/tiering.job ]]; then
        printf 'NONE'
        return
    fi
    answer=$(flink_rest GET "/jobs/$(<"$folder/pids/tiering.job")")
    case $answer in
        *'"state":"'*)
            answer=${answer#*\"state\":\"}
            printf '%s' "${answer%%\"*}"
            ;;
        *'"errors":'*) printf 'NONE' ;;
        *) ;;
    esac
}

# Sets state to the stable state of the tiering job. A running tiering job that was not recorded is
# adopted, because a second job would tier the same tables.
find_tiering() {
    local found
    settle_tiering
    [[ $state != RUNNING ]] || return 0
    found=$(flink_rest GET /jobs/overview \
        | grep -oE '"jid":"[0-9a-f]+","name":"Fluss Lake Tiering[^"]*"[^}]*"state":"(RUNNING|RESTARTING)"' \
        | tail -n 1 | cut -d '"' -f 4 || true)
    if [[ -n $found ]]; then
        printf '%s\n' "$found" | write_file "$folder/pids/tiering.job"
        settle_tiering
    fi
}

# Waits until the tiering job is neither starting nor stopping, and sets state to its state.
settle_tiering() {
    local tenths=600
    while state=$(tiering_state) && [[ ! $state =~ ^(RUNNING|FAILED|CANCELED|FINISHED|NONE)$ ]]; do
        ((tenths-- > 0)) \
            || fail_with_log "the tiering job did not start or stop in time (${state:-no response})" \
                "$(log_of jobmanager)"
        sleep 0.1
    done
}

start_tiering() {
    local key value output=$folder/log/start-tiering.out state arguments=(
        --fluss.bootstrap.servers "localhost:$fluss_port" --datalake.format lance
    )
    while read -r key value; do
        arguments+=("--datalake.lance.$key" "$value")
    done < <(lake_settings)
    while read -r key value; do
        [[ -z $key ]] || arguments+=("--$key" "$value")
    done <<<"$tiering_arguments"
    defer_interrupts
    run_host client '' "$flink_home/bin/flink" run -d \
        "$fluss_downloads/fluss-flink-tiering-$fluss_version.jar" "${arguments[@]}" \
        >"$output" 2>&1 || true
    rm -rf -- "$folder/tmp/client"
    if ! grep -q 'JobID [0-9a-f]*' "$output"; then
        fail_with_log "Flink did not accept the tiering job" "$output"
    fi
    sed -n 's/^.*JobID \([0-9a-f]*\).*$/\1/p' "$output" | write_file "$folder/pids/tiering.job"
    handle_interrupts
    settle_tiering
    [[ $state == RUNNING ]] || fail_with_log "the tiering job is $state" "$(log_of jobmanager)"
}

stop_tiering() {
    local state tenths=600
    [[ -s $folder/pids/tiering.job ]] || return 0
    while
        # repeated, because a request can get lost
        ((tenths % 100 != 0)) \
            || flink_rest PATCH "/jobs/$(<"$folder/pids/tiering.job")?mode=cancel" >/dev/null
        settle_tiering && [[ $state == RUNNING ]]
    do
        ((tenths-- > 0)) \
            || fail_with_log "cannot cancel the tiering job" "$(log_of jobmanager)"
        sleep 0.1
    done
    rm -f -- "$folder/pids/tiering.job"
}
