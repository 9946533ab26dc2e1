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
# Runs an S3 server on this machine: MinIO if it is installed, otherwise S3Proxy from Maven. The
# server keeps running when the script ends.
set -euo pipefail

program=dev/s3.sh
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=dev/cluster/common.sh
source "$root/dev/cluster/common.sh"

usage() {
    cat <<'EOF'
usage: dev/s3.sh up|down|status [options]

Runs an S3 server on this machine: MinIO if minio is on the PATH, otherwise S3Proxy, which needs
JDK 17 and Maven. It checks credentials and supports conditional writes, which Lance commits need.

Commands:
  up                  start the server unless it is running, and create the bucket
  down                stop the server; the next up has the same objects and port
  down --purge        stop the server and delete its directory
  status              show the server; the exit code is 0 if it is running, 1 if it is not

Options of all commands:
  --dir DIR           directory for objects, log and s3.env (default .cluster/s3)
  --help              show this text

Options of up:
  --port N|free       port of the server (default: the last port, at first 9000)
  --bucket NAME       bucket to create (default: the last bucket, at first lance); the other buckets
                      are kept
  --access-key K      access key (default: the last one, at first minio)
  --secret-key S      secret key (default: S3_SECRET_KEY in the environment, else the last one, at
                      first minioadmin)

The address and keys are in DIR/s3.env, which only you can read: set -a; . .cluster/s3/s3.env

Exit code: 0 success, 1 status found that the server is not running, 2 the command failed.
EOF
}

for argument in "$@"; do
    if [[ $argument == --help || $argument == -h ]]; then
        usage
        exit 0
    fi
done
command=${1:-}
[[ $command == up || $command == down || $command == status ]] || {
    usage >&2
    exit 2
}
shift

folder=.cluster/s3
port='' bucket='' access_key='' secret_key=${S3_SECRET_KEY:-} purge=''
while (($# > 0)); do
    case $1 in
        --dir) ;;
        --purge) [[ $command == down ]] ;;
        *) [[ $command == up ]] ;;
    esac || fail "'$command' has no option '$1', see $program --help."
    case $1 in
        --purge) purge=yes ;;
        --dir | --port | --bucket | --access-key | --secret-key)
            (($# > 1)) || fail "$1 needs a value."
            case $1 in
                --dir) folder=$2 ;;
                --port) port=$2 ;;
                --bucket) bucket=$2 ;;
                --access-key) access_key=$2 ;;
                --secret-key) secret_key=$2 ;;
            esac
            shift
            ;;
        *) fail "'up' has no option '$1', see $program --help." ;;
    esac
    shift
done
folder=$(absolute_path "$folder")
process=$folder/s3
environment=$folder/s3.env
log=$folder/s3.log

# Reads the settings with which the server was last started.
read_environment() {
    S3_PORT='' S3_BUCKET='' AWS_ACCESS_KEY_ID='' AWS_SECRET_ACCESS_KEY='' S3_SERVER=''
    if [[ -r $environment ]]; then
        # shellcheck disable=SC1090
        source "$environment"
        S3_PORT=${S3_ENDPOINT##*:}
    fi
}

write_environment() {
    write_file "$environment" < <(
        printf '%s=%q\n' \
            S3_ENDPOINT "http://127.0.0.1:$port" \
            AWS_ENDPOINT_URL "http://127.0.0.1:$port" \
            AWS_ACCESS_KEY_ID "$access_key" \
            AWS_SECRET_ACCESS_KEY "$secret_key" \
            AWS_REGION eu-west-1 \
            AWS_ALLOW_HTTP true \
            AWS_EC2_METADATA_DISABLED true \
            S3_BUCKET "$bucket" \
            S3_SERVER "$server" \
            S3_PID "$1"
    )
}

make_bucket() {
    [[ $bucket =~ ^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$ ]] \
        || fail "'$bucket' is not a valid bucket name: use 3 to 63 characters of a-z, 0-9, '-' and '.'."
    # for both servers a bucket is a directory; MinIO looks for it when it starts
    mkdir -p -- "$folder/$server/$bucket" || fail "cannot create the bucket: is the disk full?"
}

# Downloads S3Proxy and its dependencies for storage in a directory, without other stores and
# metrics.
fill_s3proxy() {
    local group exclusions='' version
    version=$(version_of s3proxy)
    say "downloading S3Proxy $version (25 MB)"
    for group in com.azure com.google.cloud io.grpc com.github.openstack4j.core \
        com.github.openstack4j.core.connectors org.apache.sshd io.prometheus; do
        exclusions+="<exclusion><groupId>$group</groupId><artifactId>*</artifactId></exclusion>"
    done
    maven_dependencies "$1" copy-dependencies "
        <dependency><groupId>org.gaul</groupId><artifactId>s3proxy</artifactId>
            <version>$version</version><exclusions>$exclusions</exclusions></dependency>
        <dependency><groupId>com.fasterxml.jackson.core</groupId>
            <artifactId>jackson-annotations</artifactId>
            <version>$(version_of s3proxy.jackson-annotations)</version></dependency>" \
        -DincludeScope=runtime -DoutputDirectory="$1"
}

# Escapes a value of a properties file.
property() {
    printf '%s' "${1//\\/\\\\}"
}

start_s3proxy() {
    write_file "$folder/s3proxy.properties" <<PROPERTIES
s3proxy.authorization=aws-v4
s3proxy.endpoint=http://127.0.0.1:$port
s3proxy.identity=$(property "$access_key")
s3proxy.credential=$(property "$secret_key")
s3proxy.ignore-unknown-headers=true
jclouds.provider=filesystem
jclouds.filesystem.basedir=$folder/s3proxy
PROPERTIES
    write_file "$folder/logback.xml" <<'LOGBACK'
<configuration>
    <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
        <encoder><pattern>%d %-5level %logger - %msg%n</pattern></encoder>
    </appender>
    <root level="WARN"><appender-ref ref="out"/></root>
</configuration>
LOGBACK
    rm -rf -- "$folder/tmp"
    mkdir -p "$folder/tmp"
    (
        trap '' INT HUP
        exec "$java" -Xmx256m -XX:-UsePerfData -Djava.io.tmpdir="$folder/tmp" \
            -Dlogback.configurationFile="$folder/logback.xml" -cp "$cached/*" \
            org.gaul.s3proxy.Main --properties "$folder/s3proxy.properties"
    ) >"$log" 2>&1 </dev/null 9>&- &
}

start_minio() {
    ((${#access_key} >= 3 && ${#secret_key} >= 8)) \
        || fail "MinIO needs an access key of at least 3 and a secret key of at least 8 characters."
    (
        trap '' INT HUP
        export MINIO_ROOT_USER=$access_key MINIO_ROOT_PASSWORD=$secret_key MINIO_BROWSER=off
        exec minio server --quiet --address "127.0.0.1:$port" "$folder/minio"
    ) >"$log" 2>&1 </dev/null 9>&- &
}

up() {
    claim_folder "$folder"
    lock_folder "$folder"
    read_environment
    find_process "$process"
    server=$S3_SERVER
    if [[ -z $server ]]; then
        server=s3proxy
        if command -v minio >/dev/null; then
            server=minio
        fi
    fi
    bucket=${bucket:-${S3_BUCKET:-lance}}
    if [[ -n $pid ]]; then
        [[ -z $port || $port == free || $port == "$S3_PORT" ]] \
            || fail "cannot change the port while the server in $folder is running:" \
                "run '$program down --dir $folder' first."
        [[ ${access_key:-$AWS_ACCESS_KEY_ID} == "$AWS_ACCESS_KEY_ID" \
            && ${secret_key:-$AWS_SECRET_ACCESS_KEY} == "$AWS_SECRET_ACCESS_KEY" ]] \
            || fail "cannot change the keys while the server in $folder is running:" \
                "run '$program down --dir $folder' first."
        port=$S3_PORT access_key=$AWS_ACCESS_KEY_ID secret_key=$AWS_SECRET_ACCESS_KEY
        make_bucket
        write_environment "$pid"
        say "the S3 server ($server) is already running on http://127.0.0.1:$port, bucket $bucket"
        return
    fi
    [[ $server != minio ]] || command -v minio >/dev/null \
        || fail "MinIO wrote the objects in $folder, but minio is not on the PATH: install it, or" \
            "choose another directory with --dir."
    if [[ $port == free && -n $S3_PORT ]]; then
        port=
    fi
    port=${port:-${S3_PORT:-9000}}
    if [[ $port == free ]]; then
        pick_port
        port=$free_port
    fi
    require_port "$port" --port 'the S3 server'
    access_key=${access_key:-${AWS_ACCESS_KEY_ID:-minio}}
    secret_key=${secret_key:-${AWS_SECRET_ACCESS_KEY:-minioadmin}}
    make_bucket
    if [[ $server == s3proxy ]]; then
        find_java
        in_cache "s3proxy-$(version_of s3proxy)" fill_s3proxy
    fi
    local started tenths=600
    defer_interrupts
    "start_$server"
    started=$!
    record_process "$process" "$started"
    write_environment "$started"
    handle_interrupts
    until port_answers "$port"; do
        find_process "$process"
        if [[ -z $pid ]] || ((tenths-- == 0)); then
            local masked=("$secret_key")
            end_process "$process" 1
            fail "cannot start the S3 server: $(tail -n 1 "$log" | mask) (see $log)"
        fi
        sleep 0.1
    done
    say "the S3 server ($server) is running on http://127.0.0.1:$port, bucket $bucket, objects in" \
        "$folder/$server"
}

down() {
    if [[ ! -e $folder/$marker ]]; then
        say "there is no S3 server in $folder"
        return
    fi
    require_folder "$folder"
    lock_folder "$folder"
    find_process "$process"
    if [[ -n $pid ]]; then
        end_process "$process" 15
        say "stopped the S3 server in $folder"
    else
        rm -f -- "$process.pid" "$process.start"
        say "the S3 server in $folder is not running"
    fi
    if [[ -n $purge ]]; then
        rm -rf -- "$folder"
        say "deleted $folder"
    fi
}

status() {
    [[ ! -e $folder/$marker ]] || find_process "$process"
    if [[ -z ${pid:-} ]]; then
        printf 's3  down  %s\n' "$folder"
        exit 1
    fi
    read_environment
    printf 's3  up  pid %s  %s  %s  bucket %s\n' "$pid" "$S3_SERVER" "$S3_ENDPOINT" "$S3_BUCKET"
}

trap '[[ -z ${filling:-} ]] || rm -rf -- "$filling"' EXIT
handle_interrupts

"$command"
