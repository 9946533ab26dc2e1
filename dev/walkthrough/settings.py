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

"""What the program is told: by arguments, and for S3 by the environment."""

import argparse
import os
import shlex
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    bootstrap: str
    warehouse: str
    storage_options: dict[str, str]
    images: Path | None
    count: int | None
    seed: int | None
    output: Path
    freshness: str
    timeout_seconds: float

    def dataset(self, table: str) -> str:
        """The address of a table's Lance dataset."""
        return f"{self.database()}/{table}.lance"

    def database(self) -> str:
        """The folder of all datasets of Fluss's database `fluss`, which LanceDB opens."""
        return f"{self.warehouse.rstrip('/')}/fluss"


def read_settings(arguments: list[str]) -> Settings:
    """Reads the arguments; with --help or a wrong one the program ends here."""
    parser = argparse.ArgumentParser(
        prog="walkthrough.py",
        description="Streams pictures through Fluss into Lance datasets and works with them.",
        epilog="S3 is set by AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and "
        "AWS_REGION; those that are not set are those of a MinIO on this machine.",
    )
    parser.add_argument("--bootstrap", default="localhost:9123", help="Fluss, as host:port")
    parser.add_argument("--warehouse", default="s3://lance", help="s3://bucket/folder or a folder")
    parser.add_argument("--s3-env", type=Path, help="a file with the S3 settings, as NAME=value")
    parser.add_argument("--images", type=Path, help="folder of pictures (default: image, or drawn)")
    parser.add_argument("--count", type=whole_number, help="how many pictures (drawn: 60)")
    parser.add_argument("--seed", type=int, help="draws the pictures of an earlier run again")
    parser.add_argument("--output", type=Path, default=Path("walkthrough-output"))
    parser.add_argument("--freshness", default="30s", help="of new tables (default: 30s)")
    parser.add_argument("--timeout", type=float, default=300, help="seconds to wait for the lake")
    given = parser.parse_args(arguments)
    if given.s3_env:
        try:
            os.environ.pop("AWS_SESSION_TOKEN", None)  # belongs to other keys
            os.environ.update(read_environment(given.s3_env))
        except (OSError, ValueError) as error:
            parser.error(f"--s3-env: {error}")
    if given.images and not given.images.is_dir():
        parser.error(f"--images: {given.images} is not a folder")
    return Settings(
        bootstrap=given.bootstrap,
        warehouse=given.warehouse,
        storage_options=s3_options() if given.warehouse.startswith("s3://") else {},
        images=given.images,
        count=given.count,
        seed=given.seed,
        output=given.output,
        freshness=given.freshness,
        timeout_seconds=given.timeout,
    )


def whole_number(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def read_environment(file: Path) -> dict[str, str]:
    """Reads lines NAME=value, quoted as in a shell."""
    words = shlex.split(file.read_text(), comments=True)
    return dict(word.split("=", 1) for word in words if "=" in word)


def s3_options() -> dict[str, str]:
    """The settings of the object store, by the names of Lance."""
    # else the object store client asks the cloud's metadata address, which answers only there
    os.environ.setdefault("AWS_EC2_METADATA_DISABLED", "true")
    endpoint = os.environ.get("AWS_ENDPOINT_URL", "http://localhost:9000")
    options = {
        "access_key_id": os.environ.get("AWS_ACCESS_KEY_ID", "minio"),
        "secret_access_key": os.environ.get("AWS_SECRET_ACCESS_KEY", "minioadmin"),
        "region": os.environ.get("AWS_REGION", "eu-west-1"),
    }
    if token := os.environ.get("AWS_SESSION_TOKEN"):
        options["session_token"] = token
    if endpoint:
        options["endpoint"] = endpoint
        options["allow_http"] = str(endpoint.startswith("http://")).lower()
    else:
        # AWS's own S3; Lance reads the variable by itself and takes an empty one for an address
        os.environ.pop("AWS_ENDPOINT_URL", None)
    return options
