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

"""The pictures to send: the files of a directory, or generated ones."""

import io
import random
import re
from pathlib import Path

import numpy as np
from PIL import Image

import drawing
from ending import WalkthroughError
from settings import Settings

EXTENSIONS = (".png", ".jpg", ".jpeg", ".webp")
GENERATED_COUNT = 60
GENERATED_NAME = re.compile(r"[a-z]+-\d{3,}\.(png|jpg)")

COLOURS = ("red", "yellow", "green", "cyan", "blue", "magenta", "dark", "light")


def find_pictures(settings: Settings) -> list[Path]:
    """Returns the files of --images or of the directory image, or else generated ones."""
    folder = settings.images or Path("image")
    if not folder.is_dir():
        return generate_pictures(settings)
    files = sorted(file for file in folder.iterdir() if file.suffix.lower() in EXTENSIONS)
    if not files:
        raise WalkthroughError(
            f"{folder} has no pictures ({', '.join(EXTENSIONS)}): choose another directory with "
            "--images."
        )
    print(f"{len(files[: settings.count])} pictures from {folder.resolve()}")
    return files[: settings.count]


def generate_pictures(settings: Settings) -> list[Path]:
    """Generates pictures of about 2 kB to 2 MB, and deletes those of an earlier run."""
    folder = settings.output / "drawn"
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.iterdir():
        if GENERATED_NAME.fullmatch(file.name):
            file.unlink()
    count = settings.count or GENERATED_COUNT
    seed = random.randrange(1_000_000_000) if settings.seed is None else settings.seed
    generator = np.random.default_rng(seed)
    sizes = np.geomspace(2_000, 2_000_000, count)
    generator.shuffle(sizes)
    files = []
    for number, size in enumerate(sizes):
        kind, content, extension = drawing.draw(float(size), generator)
        files.append(folder / f"{kind}-{number:03d}.{extension}")
        files[-1].write_bytes(content)
    print(f"{count} generated pictures in {folder.resolve()} (repeat with --seed {seed})")
    return files


def open_picture(content: bytes) -> Image.Image | None:
    """Returns the picture in RGB, or None if Pillow cannot read it."""
    try:
        picture = Image.open(io.BytesIO(content))
        picture.draft("RGB", (1024, 1024))  # decodes a large JPEG at a reduced size
        return picture.convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None


def histogram(content: bytes) -> list[float] | None:
    """Returns the shares of eight colours in a picture: six hues, dark grey and light grey."""
    picture = open_picture(content)
    if picture is None:
        return None
    picture.thumbnail((256, 256))
    pixels = np.asarray(picture, dtype=np.float32).reshape(-1, 3)
    red, green, blue = pixels.T
    most = pixels.max(axis=1)
    spread = np.maximum(most - pixels.min(axis=1), 1e-6)
    sixth = np.select(
        [most == red, most == green],
        [(green - blue) / spread, 2 + (blue - red) / spread],
        4 + (red - green) / spread,
    )
    hue = np.round(sixth).astype(int) % 6
    grey = (spread < 0.15 * most) | (most < 30)
    bins = np.where(grey, np.where(most < 128, 6, 7), hue)
    return (np.bincount(bins, minlength=len(COLOURS)) / len(bins)).tolist()
