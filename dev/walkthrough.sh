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
# Starts a cluster with dev/cluster.sh unless there is one, runs dev/walkthrough/walkthrough.py
# against it in a virtual environment of its own, and stops what it started.
set -euo pipefail

usage() {
    cat <<'TEXT'
usage: dev/walkthrough.sh [options]

Streams pictures from Python through Fluss into Lance datasets on S3, compares each with what was
sent, and works with them in pandas, LanceDB and DuckDB. Needs what dev/cluster.sh needs, and Python
3.11 or newer. A cluster that is up is used and left; else one is started and stopped again.

  --images DIR      your own pictures (png, jpg, webp) instead of drawn ones
  --count N         how many pictures to draw (default 60), or to take of --images at most
  --seed N          draws the pictures of an earlier run again
  --freshness TIME  how old the lake may be, for new tables (default 30s)
  --output DIR      contact sheet, gallery and notebook (default walkthrough-output)
  --keep            leaves the cluster running when the program has run to its end
  --help            this text

For dev/cluster.sh:
  --dir DIR         the cluster's folder (default .cluster)
  --ports free      free ports instead of the usual ones
  --tiering-arg "key value"
                    an argument of the tiering job; can be given several times

Exit code: 0 all pictures came back unchanged, 1 some did not (they are named), 2 it could not run.
TEXT
}

fail() {
    printf 'walkthrough: %s\n' "$*" >&2
    exit 2
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=dev/common/children.sh
source "$root/dev/common/children.sh"
# shellcheck source=dev/common/python.sh
source "$root/dev/common/python.sh"
folder=$root/dev/walkthrough
cluster_dir=.cluster
output=walkthrough-output
keep=false
started=false
unfinished=
up_options=()
program_options=()

while (($# > 0)); do
    option=$1
    shift
    case $option in
        --help | -h)
            usage
            exit 0
            ;;
        --keep)
            keep=true
            continue
            ;;
        --images | --count | --seed | --freshness | --output | --dir | --ports | --tiering-arg) ;;
        *) fail "unknown option '$option'; --help lists them all." ;;
    esac
    (($# > 0)) && [[ -n $1 && $1 != --* ]] || fail "$option needs a value; --help tells which."
    value=$1
    shift
    case $option in
        --images)
            [[ -d $value ]] || fail "--images: there is no folder $value."
            program_options+=(--images "$(cd "$value" && pwd)")
            ;;
        --count)
            [[ $value =~ ^[1-9][0-9]*$ ]] || fail "--count needs a number from 1, not '$value'."
            program_options+=(--count "$value")
            ;;
        --seed)
            [[ $value =~ ^[0-9]+$ ]] || fail "--seed needs the number that an earlier run printed."
            program_options+=(--seed "$value")
            ;;
        --freshness) program_options+=(--freshness "$value") ;;
        --output) output=$value ;;
        --dir) cluster_dir=$value ;;
        --ports | --tiering-arg) up_options+=("$option" "$value") ;;
    esac
done

clean_up() {
    trap '' INT TERM HUP
    stop_children 300
    if [[ -n $unfinished ]]; then
        rm -rf -- "$unfinished"
    fi
    if [[ $started == true ]]; then
        "$root/dev/cluster.sh" down --dir "$cluster_dir" \
            || printf 'walkthrough: the cluster in %s did not stop.\n' "$cluster_dir" >&2
    fi
}

trap clean_up EXIT
trap 'printf "\nwalkthrough: interrupted\n" >&2; exit 130' INT
trap 'exit 143' TERM HUP

find_python
find_environment "$folder/requirements.txt" 300
mkdir -p "$output" "$cluster_dir" || fail "the folders $output and $cluster_dir are needed."
output=$(cd "$output" && pwd)
cluster_dir=$(cd "$cluster_dir" && pwd)

# a cluster of which anything runs is somebody's, also when a part of it is down
status=$("$root/dev/cluster.sh" status --dir "$cluster_dir" 2>/dev/null) \
    && complete=true || complete=false
if [[ $status =~ (^|$'\n')[a-z0-9]+\ +up\  ]]; then
    printf 'Using the cluster in %s, which is up.\n' "$cluster_dir"
else
    started=true
fi
if [[ $complete == false ]]; then
    run "$root/dev/cluster.sh" up --dir "$cluster_dir" ${up_options[@]+"${up_options[@]}"} \
        || fail "the cluster did not start, see above."
fi
[[ -r $cluster_dir/cluster.env ]] || fail "there is no $cluster_dir/cluster.env."
# shellcheck disable=SC1091
source "$cluster_dir/cluster.env"

program_options+=(--bootstrap "$FLUSS_BOOTSTRAP" --warehouse "$WAREHOUSE" --output "$output")
if [[ -n ${S3_ENV:-} ]]; then
    program_options+=(--s3-env "$S3_ENV")
fi
# the programs lie among sources
export PYTHONDONTWRITEBYTECODE=1
code=0
run "$python" -u "$folder/walkthrough.py" "${program_options[@]}" || code=$?
case $code in
    0 | 1) ;;
    *) fail "walkthrough.py ended with exit code $code, see above; logs are in $cluster_dir." ;;
esac
run "$python" "$folder/notebook.py" "$output/walkthrough.ipynb" "${program_options[@]}" \
    || fail "the notebook cannot be written."
printf 'Notebook:      %s (for the environment of %s)\n' "$output/walkthrough.ipynb" "$python"
if [[ $code == 1 ]]; then
    printf 'walkthrough: not all pictures came back as they were sent, see above.\n' >&2
fi
if [[ $keep == true && $started == true ]]; then
    started=false
    printf 'The cluster stays up; stop it with: dev/cluster.sh down --dir %s\n' "$cluster_dir"
fi
exit "$code"
