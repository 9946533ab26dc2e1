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

# %% [markdown]
# # Stream pictures into a Lance dataset
#
# The program streams pictures into a table of Apache Fluss. Fluss's tiering job writes the rows to
# a Lance dataset, which pandas, LanceDB and DuckDB then read. You can run it repeatedly on the same
# tables: each run adds its pictures.

# %%
import asyncio
import sys

import duckdb
import fluss
import lance
import lancedb
import pandas as pd
import pyarrow as pa
from tqdm import tqdm

from compare import differences, sha256
from ending import WalkthroughError, end, stop_on_error
from gallery import contact_sheet, html_gallery
from log_range import LogRange
from pictures import COLOURS, find_pictures, histogram
from settings import read_settings

# %% tags=["active-py"]
stop_on_error()

# %%
settings = read_settings(sys.argv[1:])
pictures = find_pictures(settings)

# %% [markdown]
# ## Write to Fluss
#
# The schema of the table is an Arrow schema. The two properties enable tiering and set the
# freshness, which is the maximum age of the data in the lake.


# %%
async def create_table(connection, path, schema, custom_properties=None):
    descriptor = fluss.TableDescriptor(
        fluss.Schema(schema),
        properties={
            "table.datalake.enabled": "true",
            "table.datalake.freshness": settings.freshness,
        },
        custom_properties=custom_properties or {},
    )
    await connection.get_admin().create_table(path, descriptor, ignore_if_exists=True)


async def log_ends(admin, path):
    """Returns the end offset of each bucket."""
    buckets = list(range((await admin.get_table_info(path)).num_buckets))
    for _ in range(60):
        try:
            return await admin.list_offsets(path, buckets, fluss.OffsetSpec.latest())
        except fluss.FlussError:
            await asyncio.sleep(0.5)  # the buckets of a new table may have no leader yet
    return await admin.list_offsets(path, buckets, fluss.OffsetSpec.latest())


async def write(connection, path, batches):
    """Appends record batches, and returns the range of their rows in the log."""
    admin = connection.get_admin()
    table = await connection.get_table(path)
    start = await log_ends(admin, path)
    writer = table.new_append().create_writer()
    written = [writer.write_arrow_batch(batch) for batch in batches]
    await writer.flush()
    for batch in written:
        await batch.wait()  # raises an error if Fluss did not accept the batch
    return LogRange(table.get_table_info().table_id, start, await log_ends(admin, path))


# %% [markdown]
# Fluss records up to which offset each bucket is in the lake, so the program need not guess how
# long to wait.


# %%
async def wait_until_in_lake(connection, path, rows):
    admin = connection.get_admin()
    print(f"{rows.rows()} rows written to {path}, waiting for them in the lake", flush=True)
    deadline = asyncio.get_running_loop().time() + settings.timeout_seconds
    tiered = 0
    with tqdm(total=rows.rows(), desc="In the lake", unit="row", disable=None) as bar:
        while True:
            try:
                snapshot = await admin.get_latest_lake_snapshot(path)
            except fluss.FlussError as error:
                if error.error_code != fluss.ErrorCode.LAKE_SNAPSHOT_NOT_EXIST:
                    raise
                snapshot = None  # before the first tiering round
            before, tiered = tiered, rows.rows_in_lake(snapshot)
            bar.update(tiered - before)
            if tiered == rows.rows():
                return
            if asyncio.get_running_loop().time() > deadline:
                raise WalkthroughError(
                    f"only {tiered} of {rows.rows()} rows of {path} are in the lake after "
                    f"{settings.timeout_seconds:.0f} s: check that the tiering job is running."
                )
            await asyncio.sleep(0.5)


# %% [markdown]
# Each record batch has one picture: a single column with the bytes of the file.

# %%
IMAGES = fluss.TablePath("fluss", "images_minio")
IMAGES_SCHEMA = pa.schema([("image", pa.binary())])
sent_images = []


def image_batches():
    for file in tqdm(pictures, desc="Pictures", disable=None):
        content = file.read_bytes()
        sent_images.append((file.name, sha256(content)))
        yield pa.record_batch([pa.array([content], pa.binary())], schema=IMAGES_SCHEMA)


async def stream_images():
    config = fluss.Config({"bootstrap.servers": settings.bootstrap})
    async with await fluss.FlussConnection.create(config) as connection:
        await create_table(connection, IMAGES, IMAGES_SCHEMA)
        rows = await write(connection, IMAGES, image_batches())
        await wait_until_in_lake(connection, IMAGES, rows)
        return rows


# %%
image_rows = asyncio.run(stream_images())

# %% [markdown]
# ## Load into pandas
#
# Any Lance reader can open the dataset. The system columns `__bucket` and `__offset` are the
# position of a row in Fluss. They distinguish the rows of this run from those of earlier runs.


# %%
def load_into_pandas(dataset, columns, rows):
    batches = dataset.to_batches(columns=columns, filter=rows.filter(), batch_size=10)
    frames = [batch.to_pandas() for batch in batches]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)


images = lance.dataset(
    settings.dataset("images_minio"), storage_options=settings.storage_options
)
frame = load_into_pandas(images, ["image"], image_rows)
print(frame.head())
print(f"{images.count_rows()} rows in {images.uri}, {len(frame)} of them from this run")

# %% [markdown]
# Every picture must come back unchanged.

# %%
problems = differences(
    sent_images, frame["image"].map(sha256), image_rows.rows() - len(sent_images)
)
if not problems:
    print(f"{len(sent_images)} pictures came back with the SHA-256 they were sent with")

# %% [markdown]
# ## Search
#
# A second table also has the name of each picture and a vector: the shares of eight colours. The
# custom property makes the array a fixed-size list in the dataset, which vector search needs.

# %%
SEARCH = fluss.TablePath("fluss", "images_search")
SEARCH_SCHEMA = pa.schema(
    [("name", pa.string()), ("image", pa.binary()), ("histogram", pa.list_(pa.float32()))]
)
VECTOR = {"histogram.arrow.fixed-size-list.size": str(len(COLOURS))}
sent_to_search = []


def search_batches():
    for file in tqdm(pictures, desc="Histograms", disable=None):
        content = file.read_bytes()
        vector = histogram(content)
        if vector is None:
            print(f"Pillow cannot read {file.name}: it is not added to the search table")
        else:
            sent_to_search.append((file.name, sha256(content)))
            row = {"name": file.name, "image": content, "histogram": vector}
            yield pa.RecordBatch.from_pylist([row], schema=SEARCH_SCHEMA)


async def stream_search_table():
    config = fluss.Config({"bootstrap.servers": settings.bootstrap})
    async with await fluss.FlussConnection.create(config) as connection:
        await create_table(connection, SEARCH, SEARCH_SCHEMA, VECTOR)
        rows = await write(connection, SEARCH, search_batches())
        await wait_until_in_lake(connection, SEARCH, rows)
        return rows


# %%
search_rows = asyncio.run(stream_search_table())
if not sent_to_search:
    raise WalkthroughError("Pillow cannot read any of the pictures: choose others with --images.")

# %%
dataset = lance.dataset(
    settings.dataset("images_search"), storage_options=settings.storage_options
)
found = load_into_pandas(dataset, ["name", "image", "histogram"], search_rows)
problems += differences(
    sent_to_search, found["image"].map(sha256), search_rows.rows() - len(sent_to_search)
)
found = found.sort_values("name", ignore_index=True)
print(found[["name", "histogram"]].head())

# %% [markdown]
# LanceDB opens the same dataset, and finds the pictures whose colours are most similar to one of
# them.

# %%
table = lancedb.connect(
    settings.database(), storage_options=settings.storage_options
).open_table("images_search")
example = found.iloc[len(found) // 2]
nearest = (
    table.search(example["histogram"], vector_column_name="histogram")
    .select(["name", "image", "histogram", "_distance"])
    .limit(6)
    .to_pandas()
)
print(f"Nearest to {example['name']}:")
print(nearest[["name", "_distance"]])
if nearest["_distance"].iloc[0] != 0:
    problems.append(f"{example['name']}: LanceDB did not find it by its own histogram")

# %% [markdown]
# DuckDB reads the dataset through Arrow, and counts and groups the rows.

# %%
colours = dataset.scanner(columns=["name", "image", "histogram"]).to_reader()
print(
    duckdb.sql(f"""
        SELECT {list(COLOURS)}[list_position(histogram::FLOAT[], list_max(histogram::FLOAT[]))]
                   AS main_colour,
               count(*) AS pictures,
               round(avg(octet_length(image)) / 1000) AS average_kb
        FROM colours GROUP BY ALL ORDER BY pictures DESC
    """)
)

# %% [markdown]
# Show the pictures of the pandas frame.

# %%
title = f"{len(found)} pictures of fluss.images_search, version {dataset.version}"
sheet = contact_sheet(found, nearest, title, settings.output / "contact-sheet.png")
page = html_gallery(found, title, settings.output)
print(f"Contact sheet: {sheet}")
print(f"Gallery:       {page}")

# %% tags=["active-py"]
end(problems)
