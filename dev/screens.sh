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
# Makes the screens of the README and of the pages anew, from what the quickstart and the walk-through
# read back from the lake.
set -euo pipefail

usage() {
    cat <<'USAGE'
usage: dev/screens.sh [--quickstart DIR] [--products DIR] [--from DIR] [options of dev/walkthrough.sh]

Runs both quickstarts and the walk-through, and writes quickstart.png, products.png, contact-sheet.png
and gallery.png to dev/screens. Needs what the walk-through needs, and Chromium for the gallery.
  --quickstart DIR   the output of an earlier quickstart instead of a new one
  --products DIR     that of an earlier quickstart of products
  --from DIR         the output of an earlier walk-through instead of a new one
USAGE
}

fail() {
    printf 'screens: %s\n' "$*" >&2
    exit 2
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
screens=$root/dev/screens
quickstart=
products=
output=
while (($# > 0)); do
    case $1 in
        --help | -h)
            usage
            exit 0
            ;;
        --quickstart)
            quickstart=${2:?--quickstart needs a folder}
            shift 2
            ;;
        --products)
            products=${2:?--products needs a folder}
            shift 2
            ;;
        --from)
            output=${2:?--from needs a folder}
            shift 2
            ;;
        *)
            break
            ;;
    esac
done

browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) \
    || fail "no Chromium found: install it (on Debian the package chromium)."

temporary=$(mktemp -d)
trap 'rm -rf -- "$temporary"' EXIT
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
    || fail "$output has no gallery.html and contact-sheet.png."
output=$(cd "$output" && pwd)

mkdir -p "$screens"
cp -- "$output/contact-sheet.png" "$temporary/sheet.png"
cp -- "$quickstart/contact-sheet.png" "$temporary/quickstart.png"
cp -- "$products/products.png" "$temporary/products.png"
"$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1092,742 \
    --user-data-dir="$temporary/browser" --screenshot="$temporary/gallery.png" \
    "file://$output/gallery.html" >/dev/null 2>&1 || fail "$browser can't draw $output/gallery.html."

# 128 colours are enough for a screen, and a quarter of the size
python=$(find "${XDG_CACHE_HOME:-$HOME/.cache}/fluss-lake-lance" -path '*/bin/python' -path '*python-*' 2>/dev/null | head -n 1)
"${python:-python3}" - "$temporary" "$screens" <<'PYTHON'
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
