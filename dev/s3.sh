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
# An S3 server on this machine: MinIO when it is installed, else S3Proxy from Maven, in a process of
# its own that outlives the script. It keeps its objects and its port.
set -euo pipefail

program=dev/s3.sh
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=dev/cluster/common.sh
source "$root/dev/cluster/common.sh"

usage() {
    cat <<'EOF'
usage: dev/s3.sh up|down|status [options]

Runs an S3 server on this machine: MinIO when minio is on the PATH, else S3Proxy, which needs JDK 17
and Maven. It checks credentials and honours conditional writes, on which Lance's commits rest.

  up                  starts it and makes the bucket; says so when it runs already
  down                ends it; objects and port are kept for the next up
  down --purge        ends it and removes its folder
  status              exit code 0 when it runs, else 1

  --dir DIR           folder for objects, log and s3.env (default .cluster/s3)
  --port N|free       (default 9000, or that of the last time)
  --bucket NAME       (default lance); up with another name makes a further one
  --access-key K      (default minio)
  --secret-key S      (default minioadmin); or S3_SECRET_KEY in the environment
  --help              this text

Its address and keys are in DIR/s3.env, which only you can read: set -a; . .cluster/s3/s3.env
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
        *) fail "there is no option '$1', see $program --help." ;;
    esac
    shift
done
folder=$(absolute_path "$folder")
process=$folder/s3
environment=$folder/s3.env
log=$folder/s3.log

# Sets what the folder's server was last started with.
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
        || fail "'$bucket' is no name of a bucket: 3 to 63 of a-z, 0-9, '-' and '.'."
    # for both servers a bucket is a folder; MinIO looks for it when it starts
    mkdir -p -- "$folder/$server/$bucket" || fail "the bucket can't be made: is the disk full?"
}

# S3Proxy and what it loads for a store in a folder, without its other stores and its metrics.
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

# A value of a properties file.
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
        || fail "MinIO wants an access key of 3 and a secret of 8 characters or more."
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
            || fail "the server in $folder runs on port $S3_PORT: '$program down' it first."
        [[ ${access_key:-$AWS_ACCESS_KEY_ID} == "$AWS_ACCESS_KEY_ID" \
            && ${secret_key:-$AWS_SECRET_ACCESS_KEY} == "$AWS_SECRET_ACCESS_KEY" ]] \
            || fail "the server in $folder runs with other keys: '$program down' it first."
        port=$S3_PORT access_key=$AWS_ACCESS_KEY_ID secret_key=$AWS_SECRET_ACCESS_KEY
        make_bucket
        write_environment "$pid"
        say "the S3 server ($server) runs already on http://127.0.0.1:$port, bucket $bucket"
        return
    fi
    [[ $server != minio ]] || command -v minio >/dev/null \
        || fail "the objects in $folder were written by MinIO, and there is no minio on the PATH."
    if [[ $port == free && -n $S3_PORT ]]; then
        port=
    fi
    port=${port:-${S3_PORT:-9000}}
    if [[ $port == free ]]; then
        pick_port
        port=$free_port
    fi
    require_port "$port" --port S3
    access_key=${access_key:-${AWS_ACCESS_KEY_ID:-minio}}
    secret_key=${secret_key:-${AWS_SECRET_ACCESS_KEY:-minioadmin}}
    make_bucket
    if [[ $server == s3proxy ]]; then
        find_java
        in_cache "s3proxy-$(version_of s3proxy)" fill_s3proxy
    fi
    local started tenths=600
    hold_interrupts
    "start_$server"
    started=$!
    remember_process "$process" "$started"
    write_environment "$started"
    heed_interrupts
    until port_answers "$port"; do
        find_process "$process"
        if [[ -z $pid ]] || ((tenths-- == 0)); then
            local masked=("$secret_key")
            end_process "$process" 1
            fail "the S3 server did not start: $(tail -n 1 "$log" | mask) (see $log)"
        fi
        sleep 0.1
    done
    say "the S3 server ($server) runs on http://127.0.0.1:$port, bucket $bucket, objects in $folder/$server"
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
        say "the S3 server in $folder is ended"
    else
        rm -f -- "$process.pid" "$process.start"
        say "the S3 server in $folder does not run"
    fi
    if [[ -n $purge ]]; then
        rm -rf -- "$folder"
        say "$folder is removed"
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
heed_interrupts

"$command"
