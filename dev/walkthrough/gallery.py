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

"""Shows the pictures of a pandas frame: as a contact sheet (PNG) and a gallery (HTML)."""

import html
import shutil
from pathlib import Path

import pandas as pd
from PIL import Image, ImageDraw, ImageFont

from pictures import COLOURS, open_picture

MAX_PICTURES = 120
CELL = 168
LABEL = 34
GAP = 12
BACKGROUND, TILE, TEXT, FAINT = "#17181c", "#24262c", "#e6e8ec", "#9aa0aa"
BIN_COLOURS = ("#d33", "#dc3", "#3b3", "#3cc", "#35d", "#c3c", "#444", "#eee")
assert len(BIN_COLOURS) == len(COLOURS)


def contact_sheet(frame: pd.DataFrame, nearest: pd.DataFrame, title: str, file: Path) -> Path:
    """Writes a PNG with the pictures of a frame and, below them, the nearest ones to one of them.

    Both frames have the columns name, image and histogram. If there are many pictures, it shows a
    sample.
    """
    shown = even_sample(frame)
    columns = max(6, min(12, round((len(shown) * 1.6) ** 0.5)))
    lines = [shown.iloc[at : at + columns] for at in range(0, len(shown), columns)]
    line_height = CELL + LABEL + GAP
    width = GAP + columns * (CELL + GAP)
    height = 56 + len(lines) * line_height + 44 + line_height
    sheet = Image.new("RGB", (width, height), BACKGROUND)
    brush = ImageDraw.Draw(sheet)
    brush.text((GAP, 18), title, TEXT, ImageFont.load_default(20))
    top = 56
    for line in lines:
        draw_line(sheet, brush, line, top)
        top += line_height
    heading = f"Nearest to {nearest.iloc[0]['name']} by colour"
    brush.text((GAP, top + 12), heading, TEXT, ImageFont.load_default(20))
    draw_line(sheet, brush, nearest.head(columns), top + 44)
    file.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(file)
    return file.resolve()


def draw_line(sheet: Image.Image, brush: ImageDraw.ImageDraw, line: pd.DataFrame, top: int) -> None:
    font = ImageFont.load_default(11)
    for column, row in enumerate(line.itertuples()):
        left = GAP + column * (CELL + GAP)
        brush.rectangle((left, top, left + CELL - 1, top + CELL + LABEL - 1), fill=TILE)
        picture = open_picture(row.image)
        picture.thumbnail((CELL, CELL - 6))
        across, down = (CELL - picture.width) // 2, (CELL - 6 - picture.height) // 2
        sheet.paste(picture, (left + across, top + down))
        draw_histogram(brush, row.histogram, left, top + CELL - 6)
        brush.text((left + 6, top + CELL + 3), shortened(row.name, 26), TEXT, font)
        brush.text((left + 6, top + CELL + 17), size(len(row.image)), FAINT, font)


def draw_histogram(brush: ImageDraw.ImageDraw, shares, left: int, top: int) -> None:
    at = 0.0
    for share, colour in zip(shares, BIN_COLOURS):
        box = (left + at * CELL, top, left + (at + share) * CELL - 1, top + 5)
        if box[2] >= box[0]:
            brush.rectangle(box, fill=colour)
        at += share


def html_gallery(frame: pd.DataFrame, title: str, folder: Path) -> Path:
    """Writes a page with the pictures of a frame, and their files to a directory next to it."""
    files = folder / "gallery"
    shutil.rmtree(files, ignore_errors=True)
    files.mkdir(parents=True)
    figures = []
    for number, row in enumerate(even_sample(frame).itertuples()):
        # numbered, because a user's file names can contain anything
        file = files / f"{number:04d}{Path(row.name).suffix.lower()}"
        file.write_bytes(row.image)
        bar = "".join(
            f'<i style="flex:{share:.4f};background:{colour}"></i>'
            for share, colour in zip(row.histogram, BIN_COLOURS)
        )
        figures.append(
            f'<figure><a href="gallery/{file.name}"><img loading="lazy" src="gallery/{file.name}" '
            f'alt=""></a><div>{bar}</div><figcaption><b>{html.escape(row.name)}</b><br>'
            f"{size(len(row.image))}</figcaption></figure>"
        )
    page = folder / "gallery.html"
    body = "\n".join(figures)
    page.write_text(PAGE.format(title=html.escape(title), body=body), encoding="utf-8")
    return page.resolve()


def even_sample(frame: pd.DataFrame) -> pd.DataFrame:
    if len(frame) <= MAX_PICTURES:
        return frame
    return frame.iloc[[number * len(frame) // MAX_PICTURES for number in range(MAX_PICTURES)]]


def shortened(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def size(number: int) -> str:
    return f"{number / 1_000_000:.1f} MB" if number >= 1_000_000 else f"{number / 1000:.1f} kB"


PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>{title}</title><style>
body {{ background: #17181c; color: #c8ccd4; font: 13px/1.5 system-ui, sans-serif; margin: 24px }}
h1 {{ font-size: 18px; font-weight: 500 }}
main {{ display: grid; gap: 18px; grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)) }}
figure {{ margin: 0; background: #24262c; border-radius: 6px; overflow: hidden }}
img {{ display: block; width: 100%; height: 160px; object-fit: contain; background: #0e0f12 }}
figure div {{ display: flex; height: 6px }}
figcaption {{ padding: 8px 12px 10px; overflow-wrap: anywhere }}
b {{ color: #fff; font-weight: 600 }}
</style></head><body><h1>{title}</h1><main>
{body}
</main></body></html>
"""
