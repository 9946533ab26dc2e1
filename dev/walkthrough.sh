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
# Starts a cluster with dev/cluster.sh unless one is running, runs dev/walkthrough/walkthrough.py
# against it in a virtual environment, and stops what it started.
set -euo pipefail

usage() {
    cat <<'TEXT'
usage: dev/walkthrough.sh [options]

Streams pictures from Python through Fluss into Lance datasets on S3, reads them back and compares
them with the originals, and works with them in pandas, LanceDB and DuckDB. Needs Linux, JDK 17,
Maven, and Python 3.11 or newer with venv and pip. Uses the cluster that is running in --dir, or
starts one and stops it at the end.

  --images DIR      use your own pictures (png, jpg, webp); default: those of the directory image if
                    it exists, otherwise generated ones
  --count N         number of pictures to generate (default 60), or maximum number to take from DIR
  --seed N          generate the pictures of an earlier run
  --freshness TIME  freshness of new tables (default 30s)
  --output DIR      directory for contact sheet, gallery and notebook (default walkthrough-output)
  --keep            keep the cluster running, unless the program fails
  --help            show this text

Options of dev/cluster.sh, used when the script starts the cluster:
  --dir DIR         directory of the cluster (default .cluster)
  --ports free      use free ports instead of the default ones
  --tiering-arg 'K V'
                    add an argument of the tiering job; can be repeated

Exit code: 0 all pictures came back unchanged, 1 some did not (they are listed), 2 the walk-through
could not run.
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
        *) fail "unknown option '$option', see dev/walkthrough.sh --help." ;;
    esac
    (($# > 0)) && [[ -n $1 && $1 != --* ]] \
        || fail "$option needs a value, see dev/walkthrough.sh --help."
    value=$1
    shift
    case $option in
        --images)
            [[ -d $value ]] || fail "--images: $value is not a directory."
            program_options+=(--images "$(cd "$value" && pwd)")
            ;;
        --count)
            [[ $value =~ ^[1-9][0-9]*$ ]] \
                || fail "--count needs a number of at least 1, not '$value'."
            program_options+=(--count "$value")
            ;;
        --seed)
            [[ $value =~ ^[0-9]+$ ]] \
                || fail "--seed needs a number that an earlier run printed, not '$value'."
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
            || printf 'walkthrough: cannot stop the cluster in %s, see above.\n' "$cluster_dir" >&2
    fi
}

trap clean_up EXIT
trap 'printf "\nwalkthrough: interrupted\n" >&2; exit 130' INT
trap 'exit 143' TERM HUP

find_python
find_environment "$folder/requirements.txt" 300
mkdir -p "$output" "$cluster_dir" || fail "cannot create the directories $output and $cluster_dir."
output=$(cd "$output" && pwd)
cluster_dir=$(cd "$cluster_dir" && pwd)

# a cluster with any running process belongs to someone else, so it is not stopped at the end
status=$("$root/dev/cluster.sh" status --dir "$cluster_dir" 2>/dev/null) \
    && complete=true || complete=false
if [[ $status =~ (^|$'\n')[a-z0-9]+\ +up\  ]]; then
    printf 'Using the running cluster in %s\n' "$cluster_dir"
else
    started=true
fi
if [[ $complete == false ]]; then
    run "$root/dev/cluster.sh" up --dir "$cluster_dir" ${up_options[@]+"${up_options[@]}"} \
        || fail "cannot start the cluster, see above."
fi
[[ -r $cluster_dir/cluster.env ]] || fail "cannot read $cluster_dir/cluster.env."
# shellcheck disable=SC1091
source "$cluster_dir/cluster.env"

program_options+=(--bootstrap "$FLUSS_BOOTSTRAP" --warehouse "$WAREHOUSE" --output "$output")
if [[ -n ${S3_ENV:-} ]]; then
    program_options+=(--s3-env "$S3_ENV")
fi
# no __pycache__ in the source tree
export PYTHONDONTWRITEBYTECODE=1
code=0
run "$python" -u "$folder/walkthrough.py" "${program_options[@]}" || code=$?
case $code in
    0 | 1) ;;
    *) fail "walkthrough.py failed with exit code $code, see above; the logs are in $cluster_dir/log." ;;
esac
run "$python" "$folder/notebook.py" "$output/walkthrough.ipynb" "${program_options[@]}" \
    || fail "cannot write the notebook $output/walkthrough.ipynb, see above."
printf 'Notebook:      %s (Python environment: %s)\n' "$output/walkthrough.ipynb" "$python"
if [[ $code == 1 ]]; then
    printf 'walkthrough: some pictures did not come back unchanged, see above.\n' >&2
fi
if [[ $keep == true && $started == true ]]; then
    started=false
    printf 'The cluster keeps running. To stop it: dev/cluster.sh down --dir %s\n' "$cluster_dir"
fi
exit "$code"
