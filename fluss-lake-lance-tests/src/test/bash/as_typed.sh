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
#
# What a user types to run Fluss, Flink and the tiering job with their own scripts, with an S3 server
# beside them: nothing of dev/cluster.sh but the downloads that it has cached.
#
# usage: as_typed.sh WORK FLUSS FLINK PLUGIN S3_PORT FLUSS_PORT ZOOKEEPER_PORT FLINK_PORT
set -euo pipefail

work=$1 fluss=$2 flink=$3 plugin=$4 s3_port=$5 fluss_port=$6 zookeeper_port=$7 flink_port=$8
endpoint=http://localhost:$s3_port

unset FLUSS_HOME FLINK_HOME FLUSS_CONF_DIR FLINK_CONF_DIR AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
export AWS_EC2_METADATA_DISABLED=true USER=${USER:-user}
export JVM_ARGS="-Xmx512m -Djava.io.tmpdir=$work/tmp"
mkdir -p "$work/tmp"

stop() {
    trap '' INT TERM
    "$work/flink/bin/stop-cluster.sh" || true
    (cd "$work/fluss" && bin/local-cluster.sh stop) || true
}
trap stop EXIT

# Fluss: the plugin in its folder, the settings in conf/server.yaml
mkdir -p "$work/fluss" "$work/flink"
cp -r "$fluss/bin" "$fluss/conf" "$fluss/lib" "$work/fluss"
mkdir -p "$work/fluss/plugins/lance" "$work/fluss/log"
cp "$plugin" "$work/fluss/plugins/lance/"
cat >>"$work/fluss/conf/server.yaml" <<YAML
datalake.format: lance
datalake.lance.warehouse: s3://lance
datalake.lance.endpoint: $endpoint
datalake.lance.allow_http: true
datalake.lance.access_key_id: minio
datalake.lance.secret_access_key: minioadmin
datalake.lance.region: eu-west-1
YAML
# folders and ports of this run
sed -i "s|^bind.listeners: .*|bind.listeners: FLUSS://localhost:$fluss_port|
    s|^zookeeper.address: .*|zookeeper.address: localhost:$zookeeper_port|
    s|^data.dir: .*|data.dir: $work/data|
    s|^remote.data.dir: .*|remote.data.dir: $work/remote|" "$work/fluss/conf/server.yaml"
printf 'env.pid.dir: %s\n' "$work/pids" >>"$work/fluss/conf/server.yaml"
sed -i "s|^dataDir=.*|dataDir=$work/zookeeper|
    s|^clientPort=.*|clientPort=$zookeeper_port|" "$work/fluss/conf/zookeeper.properties"
(cd "$work/fluss" && bin/local-cluster.sh start)

# Flink: the connector and the plugin in lib
cp -r "$flink"/. "$work/flink"
mkdir -p "$work/flink/log"
cp "$fluss"/fluss-flink-1.20-*.jar "$plugin" "$work/flink/lib/"
cat >>"$work/flink/conf/config.yaml" <<YAML
taskmanager.memory.task.off-heap.size: 176m
env.pid.dir: $work/pids
rest.port: $flink_port
YAML
cd "$work/flink"
bin/start-cluster.sh
for ((second = 0; second < 60; second++)); do
    if bin/flink list -m "localhost:$flink_port" >/dev/null 2>&1; then
        break
    fi
    sleep 1
done

# the interval of 30 s for which the job waits where nothing is typed only makes it slower
bin/flink run -d "$fluss"/fluss-flink-tiering-*.jar \
    --fluss.bootstrap.servers "localhost:$fluss_port" \
    --fluss.tiering.poll.table.interval 500ms \
    --datalake.format lance \
    --datalake.lance.warehouse s3://lance \
    --datalake.lance.endpoint "$endpoint" \
    --datalake.lance.allow_http true \
    --datalake.lance.secret_access_key minioadmin \
    --datalake.lance.access_key_id minio \
    --datalake.lance.region eu-west-1

printf 'The cluster is up.\n'
# until the standard input ends
cat >/dev/null
