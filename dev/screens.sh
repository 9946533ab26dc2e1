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
# Renders the pictures of the README and the documentation from the output of the quickstarts and
# the walk-through.
set -euo pipefail

usage() {
    cat <<'USAGE'
usage: dev/screens.sh [options] [options of dev/walkthrough.sh]

Runs both quickstarts and the walk-through, and writes quickstart.png, products.png,
contact-sheet.png and gallery.png to dev/screens. Needs Linux, JDK 17, Maven, Python 3.11 or newer
with venv and pip, and Chromium.

  --quickstart DIR   use the output of an earlier dev/quickstart.sh
  --products DIR     use the output of an earlier dev/quickstart.sh products
  --from DIR         use the output of an earlier dev/walkthrough.sh
  --help             show this text
USAGE
}

fail() {
    printf 'screens: %s\n' "$*" >&2
    exit 2
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=dev/common/children.sh
source "$root/dev/common/children.sh"
# shellcheck source=dev/common/python.sh
source "$root/dev/common/python.sh"
screens=$root/dev/screens
quickstart=
products=
output=
for argument in "$@"; do
    if [[ $argument == --help || $argument == -h ]]; then
        usage
        exit 0
    fi
done
while [[ ${1:-} == --quickstart || ${1:-} == --products || ${1:-} == --from ]]; do
    [[ -d ${2:-} ]] || fail "$1 needs a directory, not '${2:-}'."
    case $1 in
        --quickstart) quickstart=$2 ;;
        --products) products=$2 ;;
        --from) output=$2 ;;
    esac
    shift 2
done
[[ -z $output || $# == 0 ]] || fail "with --from, '$*' has no effect: remove it."

trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) \
    || fail "no Chromium found: install it (Debian: chromium)."

find_python
find_environment "$root/dev/walkthrough/requirements.txt" 300

temporary=$(mktemp -d)
if [[ -z $quickstart ]]; then
    quickstart=$temporary/quickstart
    "$root/dev/quickstart.sh" --output "$quickstart"
fi
if [[ -z $products ]]; then
    products=$temporary/products
    "$root/dev/quickstart.sh" products --output "$products"
fi
[[ -s $products/products.png ]] || fail "$products has no products.png."
[[ -s $quickstart/contact-sheet.png ]] || fail "$quickstart has no contact-sheet.png."
if [[ -z $output ]]; then
    output=$temporary/output
    "$root/dev/walkthrough.sh" --count 12 --output "$output" "$@"
fi
[[ -s $output/gallery.html && -s $output/contact-sheet.png ]] \
    || fail "$output has no gallery.html or no contact-sheet.png."
output=$(cd "$output" && pwd)

mkdir -p "$screens"
cp -- "$output/contact-sheet.png" "$temporary/sheet.png"
cp -- "$quickstart/contact-sheet.png" "$temporary/quickstart.png"
cp -- "$products/products.png" "$temporary/products.png"
"$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1092,742 \
    --user-data-dir="$temporary/browser" --screenshot="$temporary/gallery.png" \
    "file://$output/gallery.html" >/dev/null 2>&1 || fail "$browser cannot render $output/gallery.html."

# 128 colours are enough, and make the files four times smaller
"$python" - "$temporary" "$screens" <<'PYTHON'
import sys

from PIL import Image

WIDTH = 1092

source, target = sys.argv[1:]
for name, screen in (
    ("quickstart", "quickstart"),
    ("products", "products"),
    ("sheet", "contact-sheet"),
    ("gallery", "gallery"),
):
    picture = Image.open(f"{source}/{name}.png").convert("RGB")
    if picture.width > WIDTH:
        height = round(picture.height * WIDTH / picture.width)
        picture = picture.resize((WIDTH, height), Image.Resampling.LANCZOS)
    picture.quantize(128).save(f"{target}/{screen}.png", optimize=True)
PYTHON
printf 'Wrote %s\n' "$screens"/*.png
