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
# The settings of a cluster. They are stored in its directory; a later `up` may change them while
# nothing is running. Sourced by dev/cluster.sh.

# The storage in the user's environment, which load_storage replaces by that of the cluster.
given_access_key_id=${AWS_ACCESS_KEY_ID:-} given_secret_access_key=${AWS_SECRET_ACCESS_KEY:-}
given_session_token=${AWS_SESSION_TOKEN:-} given_region=${AWS_REGION:-us-east-1}
given_endpoint_url=${AWS_ENDPOINT_URL:-}

read_settings() {
    if [[ -r $folder/settings ]]; then
        # shellcheck disable=SC1091
        source "$folder/settings"
    fi
    fluss_home=${own_fluss:-$folder/fluss}
    flink_home=${own_flink:-$folder/flink}
    fluss_downloads=$cache/fluss-$fluss_version
    load_storage
}

write_settings() {
    local name
    write_file "$folder/settings" < <(
        for name in $settings; do
            printf '%s=%q\n' "$name" "${!name}"
        done
    )
}

# Sets the address and keys of the cluster's storage, and removes those of any other storage.
load_storage() {
    unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_REGION AWS_ENDPOINT_URL
    storage_env=''
    masked=()
    case $storage in
        own) storage_env=$folder/s3/s3.env ;;
        external) storage_env=$folder/storage.env ;;
        *) ;;
    esac
    if [[ -n $storage_env && -r $storage_env ]]; then
        # shellcheck disable=SC1090
        source "$storage_env"
        mask_keys
    fi
}

# Writes addresses and process ids for users and programs, but no keys.
write_cluster_env() {
    local role
    write_file "$folder/cluster.env" < <(
        printf '%s=%q\n' \
            FLUSS_HOME "$fluss_home" \
            FLINK_HOME "$flink_home" \
            FLUSS_BOOTSTRAP "localhost:$fluss_port" \
            FLINK_REST "http://localhost:$flink_port" \
            WAREHOUSE "$warehouse"
        printf 'S3_ENV=%s\n' "$storage_env"
        for role in $daemons; do
            find_process "$folder/pids/$role"
            printf '%s_PID=%s\n' "$(printf '%s' "$role" | tr '[:lower:]' '[:upper:]')" "$pid"
        done
    )
}

# Merges the options of this `up` into the stored settings.
resolve_settings() {
    local name value chosen
    local -A before=()
    for name in $settings; do
        before[$name]=${!name}
    done
    tiering=${new_tiering:-$tiering}
    from_environment=${new_from_environment:-$from_environment}
    jar=${new_jar:-$jar}
    server_yaml=${new_server_yaml:-$server_yaml}
    flink_conf=${new_flink_conf:-$flink_conf}
    tiering_arguments=${new_tiering_arguments:-$tiering_arguments}
    resolve_storage
    for name in fluss_port:9123 flink_port:8081 s3_port:9000 tablet_port: zookeeper_port: \
        flink_rpc_port:; do
        value=${name#*:} name=${name%:*}
        chosen=new_$name
        chosen=${!chosen:-}
        if [[ $chosen == free && -n ${!name} ]]; then
            # the port of the last run, unless another process uses it by now
            if anything_runs || ! port_answers "${!name}"; then
                chosen=${!name}
            fi
        fi
        chosen=${chosen:-${!name:-$value}}
        if [[ $chosen == free ]]; then
            pick_port
            chosen=$free_port
        fi
        printf -v "$name" '%s' "$chosen"
    done
    if anything_runs; then
        for name in $settings; do
            [[ ${!name} == "${before[$name]}" ]] \
                || fail "cannot change $(option_of "$name") while the cluster in $folder is running:" \
                    "run '$program down --dir $folder' first."
        done
    else
        resolve_homes
    fi
    fluss_home=${own_fluss:-$folder/fluss}
    flink_home=${own_flink:-$folder/flink}
}

# Prints the option of `up` that changes a setting.
option_of() {
    case $1 in
        storage) printf '%s' --warehouse ;;
        tiering) printf '%s' --no-tiering ;;
        tiering_arguments) printf '%s' --tiering-arg ;;
        *) printf '%s' "--${1//_/-}" ;;
    esac
}

resolve_storage() {
    local given=$new_warehouse
    if [[ -z $given && -n $warehouse ]]; then
        return
    fi
    warehouse=${given:-s3://lance}
    case $warehouse in
        s3://?*)
            storage=own
            if [[ -n $given && -n $given_access_key_id && -n $given_secret_access_key ]]; then
                storage=external
                keep_given_storage
            fi
            ;;
        *://*) fail "--warehouse needs a local directory or s3://bucket[/folder], not '$warehouse'." ;;
        *)
            warehouse=$(absolute_path "$warehouse")
            storage=local
            mkdir -p -- "$warehouse" 2>/dev/null || fail "cannot create the directory $warehouse."
            ;;
    esac
    load_storage
}

keep_given_storage() {
    local content
    content=$(printf '%s=%q\n' S3_ENDPOINT "$given_endpoint_url" \
        AWS_ENDPOINT_URL "$given_endpoint_url" \
        AWS_ACCESS_KEY_ID "$given_access_key_id" \
        AWS_SECRET_ACCESS_KEY "$given_secret_access_key" \
        AWS_SESSION_TOKEN "$given_session_token" \
        AWS_REGION "$given_region" \
        AWS_EC2_METADATA_DISABLED true)
    if anything_runs && [[ -e $folder/storage.env && $content != "$(<"$folder/storage.env")" ]]; then
        fail "cannot change the address or keys of the storage while the cluster in $folder is" \
            "running: run '$program down --dir $folder' first."
    fi
    write_file "$folder/storage.env" <<<"$content"
}

resolve_homes() {
    if [[ -n ${FLUSS_HOME:-} && $FLUSS_HOME != "$folder/fluss" ]]; then
        [[ -x $FLUSS_HOME/bin/coordinator-server.sh && -f $FLUSS_HOME/conf/server.yaml ]] \
            || fail "FLUSS_HOME ($FLUSS_HOME) is not a Fluss installation:" \
                "it has no bin/coordinator-server.sh or no conf/server.yaml."
        own_fluss=${FLUSS_HOME%/}
    fi
    if [[ -n ${FLINK_HOME:-} && $FLINK_HOME != "$folder/flink" ]]; then
        [[ -x $FLINK_HOME/bin/jobmanager.sh && -f $FLINK_HOME/conf/config.yaml ]] \
            || fail "FLINK_HOME ($FLINK_HOME) is not a Flink installation:" \
                "it has no bin/jobmanager.sh or no conf/config.yaml."
        own_flink=${FLINK_HOME%/}
    fi
}
