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
# The installations of Fluss and Flink: downloaded, assembled in the directory of the cluster, and
# configured. Changed files of the user's own installations are backed up and restored by `down`.
# Sourced by dev/cluster.sh.

fluss_version=$(version_of fluss)
flink_version=$(version_of flink)

# Downloads --------------------------------------------------------------------------------------

artifact() {
    printf '<dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version>' "$@"
    printf '<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion>'
    printf '</exclusions></dependency>\n'
}

fill_fluss() {
    local log4j name
    log4j=$(version_of log4j)
    say "downloading Fluss $fluss_version (200 MB) from Maven"
    maven_dependencies "$1" copy-dependencies "$(
        for name in fluss-dist fluss-server fluss-flink-1.20 fluss-flink-tiering; do
            artifact org.apache.fluss "$name" "$fluss_version"
        done
        for name in log4j-api log4j-core log4j-slf4j-impl log4j-1.2-api; do
            artifact org.apache.logging.log4j "$name" "$log4j"
        done
    )" -DoutputDirectory="$1"
    (cd "$1" && mkdir lib && mv log4j-*.jar fluss-server-*.jar lib/ \
        && jar_extract fluss-dist-*.jar && mv server.yaml conf/ && rm fluss-dist-*.jar \
        && chmod +x bin/*.sh) >&2 || fail "cannot unpack Fluss: is the disk full?"
}

# Extracts the scripts and settings from the jar of Fluss's distribution.
jar_extract() {
    if command -v unzip >/dev/null; then
        unzip -q -o "$1" 'bin/*' 'conf/*' server.yaml
    else
        "${java%java}jar" xf "$1" bin conf server.yaml
    fi
}

fill_flink() {
    local pip=(python3 -m pip)
    command -v python3 >/dev/null && "${pip[@]}" --version >/dev/null 2>&1 \
        || fail "no python3 with pip found to download Flink: install them (Debian: python3-pip), or" \
            "set FLINK_HOME to a Flink $flink_version installation."
    say "downloading Flink $flink_version (235 MB) with pip"
    # the source package of apache-flink-libraries has the jars; the wheel of apache-flink has the
    # scripts and settings, which are the same on every platform
    pip+=(download --quiet --disable-pip-version-check --no-deps --dest "$1/packages")
    "${pip[@]}" --no-binary=:all: "apache-flink-libraries==$flink_version" >"$1/pip.log" 2>&1 \
        && "${pip[@]}" --only-binary=:all: --python-version 3.11 --platform manylinux2014_x86_64 \
            "apache-flink==$flink_version" >>"$1/pip.log" 2>&1 || {
        grep -v '^ *$' "$1/pip.log" | tail -n 3 >&2
        fail "pip cannot download Flink, see above: try again, or set FLINK_HOME to a Flink" \
            "$flink_version installation."
    }
    # chained, because bash ignores `set -e` in a command before ||
    (
        cd "$1" \
            && tar xzf packages/apache-flink-libraries-*.tar.gz --strip-components=1 \
                "apache-flink-libraries-$flink_version/deps" \
            && mv deps/lib deps/opt deps/plugins . \
            && python3 -m zipfile -e packages/apache_flink-*.whl wheel \
            && mv wheel/pyflink/bin wheel/pyflink/conf . \
            && mv deps/bin/* bin/ \
            && chmod +x bin/*.sh bin/flink \
            && rm -rf packages wheel deps pip.log
    ) || fail "cannot unpack Flink: is the disk full?"
}

# The SQL client of PyPI lacks the SQL gateway that it needs.
fill_sql_gateway() {
    say "downloading Flink's SQL gateway (1 MB) from Maven"
    maven_dependencies "$1" copy-dependencies \
        "$(artifact org.apache.flink flink-sql-gateway "$flink_version")" -DoutputDirectory="$1"
}

# The plugin ---------------------------------------------------------------------------------------

# Sets plugin_source to the plugin jar, and builds it if it is missing.
find_plugin() {
    if [[ -n $jar ]]; then
        [[ -f $jar ]] || fail "the plugin jar $jar does not exist: choose another with --jar."
        plugin_source=$jar
        return
    fi
    plugin_source=$(plugin_jar)
    if [[ -z $plugin_source ]]; then
        command -v "${java%java}javac" >/dev/null \
            || fail "$java is a Java runtime without a compiler: install JDK 17."
        require_maven
        say "building the plugin (the first build downloads about 600 MB)"
        maven -f "$root/pom.xml" -pl fluss-lake-lance -am -DskipTests -DskipITs package >&2 \
            || fail "the build failed, see above."
        plugin_source=$(plugin_jar)
    fi
    [[ -n $plugin_source ]] || fail "the build produced no plugin jar in fluss-lake-lance/target."
}

# Copies the jar into the directory of the cluster, so that a build does not change what is running.
copy_plugin() {
    plugin=$folder/jars/${plugin_source##*/}
    if [[ -f $plugin && ! $plugin_source -nt $plugin && ! $plugin_source -ot $plugin ]]; then
        return
    fi
    rm -rf -- "$folder/jars"
    mkdir -p "$folder/jars"
    cp -p -- "$plugin_source" "$plugin.part" 2>/dev/null && mv -- "$plugin.part" "$plugin" || {
        rm -f -- "$plugin.part"
        fail "cannot copy the plugin jar to $folder/jars: is the disk full?"
    }
}

# Homes ------------------------------------------------------------------------------------------

# Assembles a home from a directory of the cache. Jars are hard links to those of the cache.
assemble() {
    local from=$1 to=$2 path
    [[ ! -e $to/.complete ]] || return 0
    rm -rf -- "$to"
    mkdir -p -- "$to/log"
    (cd "$from" && find . -type d) | while IFS= read -r path; do
        mkdir -p -- "$to/$path"
    done
    (cd "$from" && find . -type f) | while IFS= read -r path; do
        case $path in
            *.jar) link_or_copy "$from/$path" "$to/$path" ;;
            *) cp -p -- "$from/$path" "$to/$path" || fail "cannot write to $to: is the disk full?" ;;
        esac
    done
    : >"$to/.complete"
}

# Whether a home is an installation of the user.
is_own() {
    [[ $1 != "$folder"/* ]]
}

backup_of() {
    if [[ $1 == "$fluss_home" ]]; then
        printf '%s/backup/fluss/%s' "$folder" "$2"
    else
        printf '%s/backup/flink/%s' "$folder" "$2"
    fi
}

# Backs up a file of a home before its first change. `down` restores it.
back_up() {
    local home=$1 path=$2 backup
    backup=$(backup_of "$home" "$path")
    [[ ! -e $backup && ! -e $backup.absent ]] || return 0
    mkdir -p -- "${backup%/*}"
    # listed first: if the run is killed now, there is no backup that is not listed
    printf '%s\t%s\n' "$home" "$path" >>"$folder/backup/list"
    if [[ -e $home/$path ]]; then
        cp -p -- "$home/$path" "$backup.part" && mv -- "$backup.part" "$backup" \
            || fail "cannot back up $home/$path: is the disk full?"
    else
        : >"$backup.absent"
    fi
    if is_own "$home"; then
        say "changed (down restores it): $home/$path"
    fi
}

# Restores the changed files of the homes.
restore_homes() {
    local home path backup
    [[ -e $folder/backup/list ]] || return 0
    while IFS=$'\t' read -r home path; do
        backup=$(backup_of "$home" "$path")
        if [[ -e $backup ]]; then
            cp -p -- "$backup" "$home/$path.part" && mv -- "$home/$path.part" "$home/$path" \
                || fail "cannot restore $home/$path from $backup."
        elif [[ -e $backup.absent ]]; then
            rm -f -- "$home/$path"
        else
            continue
        fi
        if is_own "$home"; then
            say "restored: $home/$path"
        fi
    done <"$folder/backup/list"
    rm -rf -- "$folder/backup"
}

block_begin='# Added by dev/cluster.sh for'

# Writes a settings file: the original file without the keys that are set here, followed by the
# lines of standard input. If a key occurs twice, the last line wins.
configure() {
    local home=$1 path=$2 before other
    if grep -qsF "$block_begin" "$home/$path" \
        && ! grep -qsxF "$block_begin $folder" "$home/$path"; then
        other=$(grep -F "$block_begin" "$home/$path" | head -n 1 | sed 's/^.* for //')
        fail "$home is in use by another cluster: run '$program down --dir $other' first."
    fi
    back_up "$home" "$path"
    before=$(backup_of "$home" "$path")
    write_file "$home/$path" < <(
        awk -v begin="$block_begin $folder" '
            function key(line) { return substr(line, 1, index(line, ":") - 1) }
            FNR == NR { if ($0 != "") { if (!(key($0) in set)) order[++n] = key($0); set[key($0)] = $0 }; next }
            !(key($0) in set) { print }
            END { print begin; for (i = 1; i <= n; i++) print set[order[i]] }
        ' - "$before"
    )
}

# Installs a jar in a home.
install_jar() {
    local from=$1 home=$2 path=$3
    if [[ ! $from -ef $home/$path ]]; then
        back_up "$home" "$path"
        mkdir -p -- "$(dirname "$home/$path")"
        link_or_copy "$from" "$home/$path"
    fi
}

# Removes jars that the jar $2 replaces: another build of the plugin or another connector version.
remove_replaced_jars() {
    local home=$1 keep=$2 path
    shift 2
    for path in "$@"; do
        if [[ -e $path && $path != "$home/$keep" ]]; then
            back_up "$home" "${path#"$home"/}"
            rm -f -- "$path"
        fi
    done
}

# Settings of Fluss and Flink --------------------------------------------------------------------

# Prints the settings of the lake as lines of "key value", without the prefix "datalake.lance.".
lake_settings() {
    printf 'warehouse %s\n' "$warehouse"
    [[ $storage != local ]] || return 0
    if [[ -n ${AWS_ENDPOINT_URL:-} ]]; then
        printf 'endpoint %s\n' "$AWS_ENDPOINT_URL"
        [[ $AWS_ENDPOINT_URL != http://* ]] || printf 'allow_http true\n'
    fi
    printf 'region %s\n' "$AWS_REGION"
    if [[ -z $from_environment ]]; then
        printf 'access_key_id %s\n' "$AWS_ACCESS_KEY_ID"
        printf 'secret_access_key %s\n' "$AWS_SECRET_ACCESS_KEY"
        [[ -z ${AWS_SESSION_TOKEN:-} ]] || printf 'session_token %s\n' "$AWS_SESSION_TOKEN"
    fi
}

server_settings() {
    cat <<EOF
zookeeper.address: localhost:$zookeeper_port
bind.listeners: FLUSS://localhost:$fluss_port
data.dir: $folder/data/fluss
remote.data.dir: $folder/data/remote
datalake.format: lance
EOF
    lake_settings | sed 's/^\([^ ]*\) /datalake.lance.\1: /'
    printf '%s\n' "$server_yaml"
}

# The restart strategy lets a job survive its TaskManager, the high availability its JobManager.
flink_settings() {
    cat <<EOF
jobmanager.rpc.port: $flink_rpc_port
rest.port: $flink_port
taskmanager.numberOfTaskSlots: 4
taskmanager.memory.process.size: 1728m
taskmanager.memory.task.off-heap.size: 176m
restart-strategy.type: exponential-delay
restart-strategy.exponential-delay.max-backoff: 10 s
high-availability.type: zookeeper
high-availability.zookeeper.quorum: localhost:$zookeeper_port
high-availability.storageDir: file://$folder/data/flink-ha
EOF
    printf '%s\n' "$flink_conf"
}

# Installs and configures Fluss, Flink and the plugin. No process may be running.
prepare_homes() {
    in_cache "fluss-$fluss_version" fill_fluss
    fluss_downloads=$cached
    if [[ -z $own_fluss ]]; then
        assemble "$fluss_downloads" "$folder/fluss"
    fi
    if [[ -z $own_flink ]]; then
        in_cache "flink-$flink_version" fill_flink
        assemble "$cached" "$folder/flink"
        in_cache "flink-sql-gateway-$flink_version" fill_sql_gateway
        link_or_copy "$cached/flink-sql-gateway-$flink_version.jar" \
            "$folder/flink/opt/flink-sql-gateway-$flink_version.jar"
    fi
    copy_plugin

    configure "$fluss_home" conf/server.yaml < <(server_settings)
    install_jar "$plugin" "$fluss_home" "plugins/lance/${plugin##*/}"
    remove_replaced_jars "$fluss_home" "plugins/lance/${plugin##*/}" "$fluss_home"/plugins/lance/*.jar
    configure "$flink_home" conf/config.yaml < <(flink_settings)
    local connector=fluss-flink-1.20-$fluss_version.jar
    install_jar "$fluss_downloads/$connector" "$flink_home" "lib/$connector"
    install_jar "$plugin" "$flink_home" "lib/${plugin##*/}"
    remove_replaced_jars "$flink_home" "lib/$connector" "$flink_home"/lib/fluss-flink-*.jar
    remove_replaced_jars "$flink_home" "lib/${plugin##*/}" "$flink_home"/lib/fluss-lake-lance-*.jar

    mkdir -p "$folder/conf" "$folder/log" "$folder/pids" "$folder/tmp" "$folder/data"
    write_file "$folder/conf/zookeeper.properties" <<EOF
dataDir=$folder/data/zookeeper
clientPort=$zookeeper_port
clientPortAddress=localhost
maxClientCnxns=0
admin.enableServer=false
EOF
}
