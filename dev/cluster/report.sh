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
# The commands `status` and `logs`. Sourced by dev/cluster.sh.

status() {
    local role state code=0
    for role in $daemons; do
        if is_up "$role"; then
            state=up
        else
            state=down pid=- code=1
        fi
        printf '%-12s %-5s pid %-7s %s\n' "$role" "$state" "$pid" \
            "$([[ -z $(port_of "$role") ]] || printf 'port %s' "$(port_of "$role")")"
    done
    if [[ $storage == own ]]; then
        if s3_is_up; then
            printf '%-12s %-5s pid %-7s port %s\n' s3 up "$pid" "${S3_ENDPOINT##*:}"
        else
            printf '%-12s %-5s pid %-7s\n' s3 down -
            code=1
        fi
    fi
    if [[ $tiering == yes || -s $folder/pids/tiering.job ]]; then
        state=
        if is_up jobmanager; then
            state=$(tiering_state)
        fi
        printf '%-12s %-5s %s\n' tiering "$([[ $state == RUNNING ]] && printf up || printf down)" \
            "${state:-no job}"
        [[ $state == RUNNING ]] || code=1
    fi
    if is_up coordinator && is_up tablet; then
        lake_status || code=1
    fi
    printf 'warehouse    %s\nfluss        localhost:%s\nflink        http://localhost:%s\n' \
        "$warehouse" "$fluss_port" "$flink_port"
    return "$code"
}

# Prints the tiering lag of every lake-enabled table. The program that asks Fluss for it is compiled
# when its sources have changed.
lake_status() {
    local sources=$root/fluss-lake-lance-tests/src/main/java/io/flusslance/cluster
    local classes=$folder/classes class_path line
    class_path=$fluss_home/lib/*:$fluss_downloads/fluss-flink-1.20-$fluss_version.jar
    find_java
    if [[ ! -e $classes/.complete \
        || -n $(find "$sources" -name '*.java' -newer "$classes/.complete") ]]; then
        rm -rf -- "$classes"
        mkdir -p -- "$classes"
        "${java%java}javac" -nowarn -d "$classes" -cp "$class_path" "$sources"/*.java \
            >"$folder/log/javac.out" 2>&1 || {
            printf 'tables       unknown: LakeStatus.java does not compile (see %s)\n' \
                "$folder/log/javac.out"
            return 1
        }
        : >"$classes/.complete"
    fi
    "$java" -Xmx128m -XX:TieredStopAtLevel=1 -XX:-UsePerfData -Dlog4j2.level=OFF \
        --add-opens=java.base/java.nio=ALL-UNNAMED -cp "$classes:$class_path" \
        io.flusslance.cluster.LakeStatus "localhost:$fluss_port" 2>/dev/null \
        | while IFS= read -r line; do
            printf 'table        %s\n' "$line"
        done
}

logs() {
    local role log
    for role in ${1:-$daemons tiering s3}; do
        log=$(log_of "$role")
        [[ -f $log ]] || continue
        printf '%s\n' "== $role: $log"
        tail -n "${2:-10}" "$log" | mask
    done
}
