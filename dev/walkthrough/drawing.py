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

"""Generates pictures of different kinds, colours and sizes."""

import io
import math

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

Generator = np.random.Generator


def draw(size_bytes: float, generator: Generator) -> tuple[str, bytes, str]:
    """Returns the kind, file content and file extension of a picture of about size_bytes."""
    kinds = (shapes, chart) if size_bytes < 12_000 else (landscape, night, waves)
    paint, bytes_per_pixel, extension = KINDS[kinds[generator.integers(len(kinds))].__name__]
    pixels = size_bytes / bytes_per_pixel
    ratio = generator.choice([0.75, 1.0, 1.33, 1.5])
    width = max(48, int(math.sqrt(pixels * ratio)))
    height = max(48, int(width / ratio))
    picture = paint(width, height, generator)
    content = io.BytesIO()
    if extension == "png":
        picture.save(content, "PNG", compress_level=3)
    else:
        picture.save(content, "JPEG", quality=92)
    return paint.__name__, content.getvalue(), extension


def colour(generator: Generator, saturation: float, brightness: float) -> tuple[int, int, int]:
    hue = int(generator.integers(256))
    pixel = Image.new("HSV", (1, 1), (hue, int(saturation * 255), int(brightness * 255)))
    return pixel.convert("RGB").getpixel((0, 0))


def grain(width: int, height: int, strength: float, generator: Generator) -> np.ndarray:
    return strength * generator.standard_normal((height, width, 1), dtype=np.float32)


def floats(values) -> np.ndarray:
    return np.asarray(values, dtype=np.float32)


def gradient(width: int, height: int, top, bottom) -> np.ndarray:
    part = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    lines = floats(top) * (1 - part) + floats(bottom) * part
    return np.broadcast_to(lines, (height, width, 3)).copy()


def noise(width: int, height: int, cells: int, generator: Generator) -> np.ndarray:
    """Returns smooth noise from 0 to 1 with about `cells` features in each direction."""
    total = np.zeros((height, width), dtype=np.float32)
    weight = 1.0
    for octave in range(4):
        side = cells * 2**octave
        grid = generator.random((side, side)).astype(np.float32)
        layer = Image.fromarray(grid).resize((width, height), Image.Resampling.BICUBIC)
        total += weight * np.asarray(layer)
        weight /= 2
    return (total - total.min()) / max(float(np.ptp(total)), 1e-6)


def to_picture(values: np.ndarray) -> Image.Image:
    return Image.fromarray(values.clip(0, 255).astype(np.uint8))


def landscape(width: int, height: int, generator: Generator) -> Image.Image:
    """Draws ranges of hills under a low sun."""
    sky = colour(generator, 0.6, 0.7)
    haze = colour(generator, 0.35, 0.95)
    values = gradient(width, height, sky, haze)
    down = np.arange(height, dtype=np.float32)[:, None]
    right = np.arange(width, dtype=np.float32)[None, :]
    sun = floats((generator.uniform(0.25, 0.45) * height, generator.uniform(0.1, 0.9) * width))
    distance = np.hypot(down - sun[0], right - sun[1]) / max(width, height)
    values += 140 * np.exp(-((distance / 0.12) ** 2))[..., None]
    hill = floats(colour(generator, 0.7, 0.35))
    rough = grain(width, height, 7, generator)
    ranges = 4
    for number in range(ranges):
        ridge = noise(width, 1, 3 + 2 * number, generator)[0]
        line = height * (0.45 + 0.14 * number) - ridge * height * 0.22
        part = (number + 1) / ranges
        shade = floats(haze) * (1 - part) * 0.8 + hill * part
        values = np.where((down > line)[..., None], shade + rough, values)
    return to_picture(values)


def night(width: int, height: int, generator: Generator) -> Image.Image:
    """Draws stars in front of a nebula."""
    values = gradient(width, height, (8, 10, 24), (26, 18, 44))
    for _ in range(2):
        cloud = noise(width, height, 3, generator) ** 3
        values += cloud[..., None] * floats(colour(generator, 0.75, 0.75))
    values += grain(width, height, 4, generator)
    for _ in range(max(20, width * height // 900)):
        x, y = generator.integers(width), generator.integers(height)
        values[y, x] = generator.uniform(140, 255)
        if generator.random() < 0.06:
            values[max(0, y - 1) : y + 2, max(0, x - 1) : x + 2] = 250
    return to_picture(values)


def waves(width: int, height: int, generator: Generator) -> Image.Image:
    """Draws bands of two colours, distorted by noise."""
    phase = noise(width, height, 2, generator) * generator.uniform(1.5, 4)
    part = (0.5 + 0.5 * np.sin(2 * math.pi * phase))[..., None]
    first = floats(colour(generator, 0.8, 0.9))
    second = floats(colour(generator, 0.6, 0.4))
    values = first * part + second * (1 - part) + grain(width, height, 6, generator)
    return to_picture(values)


def shapes(width: int, height: int, generator: Generator) -> Image.Image:
    """Draws discs and boxes."""
    scale = 2
    picture = Image.new("RGB", (width * scale, height * scale), colour(generator, 0.25, 0.95))
    brush = ImageDraw.Draw(picture)
    for _ in range(generator.integers(4, 9)):
        radius = generator.uniform(0.06, 0.25) * min(picture.size)
        x, y = generator.uniform(0, picture.width), generator.uniform(0, picture.height)
        box = (x - radius, y - radius, x + radius, y + radius)
        fill = colour(generator, 0.75, 0.85)
        if generator.random() < 0.6:
            brush.ellipse(box, fill=fill)
        else:
            brush.rounded_rectangle(box, radius / 4, fill=fill)
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def chart(width: int, height: int, generator: Generator) -> Image.Image:
    """Draws bars and a line over them."""
    scale = 2
    wide, high = width * scale, height * scale
    picture = Image.new("RGB", (wide, high), (250, 250, 247))
    brush = ImageDraw.Draw(picture)
    bars = int(generator.integers(5, 12))
    fill = colour(generator, 0.6, 0.8)
    for number in range(bars):
        left = wide * (0.06 + 0.88 * number / bars)
        top = high * generator.uniform(0.2, 0.85)
        brush.rectangle((left, top, left + wide * 0.6 / bars, high * 0.92), fill=fill)
    steps = np.linspace(0.06, 0.94, 9)
    line = [(wide * step, high * generator.uniform(0.12, 0.6)) for step in steps]
    brush.line(line, fill=colour(generator, 0.9, 0.6), width=max(2, wide // 70), joint="curve")
    picture = picture.filter(ImageFilter.SMOOTH)
    return picture.resize((width, height), Image.Resampling.LANCZOS)


# for each kind: its function, bytes per pixel in the file, file extension
KINDS = {
    "landscape": (landscape, 0.4, "jpg"),
    "night": (night, 1.4, "png"),
    "waves": (waves, 0.55, "jpg"),
    "shapes": (shapes, 0.35, "png"),
    "chart": (chart, 0.4, "png"),
}
