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

"""The settings of the program: its arguments and, for S3, environment variables."""

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
        """Returns the URI of the Lance dataset of a table."""
        return f"{self.database()}/{table}.lance"

    def database(self) -> str:
        """Returns the directory of the datasets of the Fluss database `fluss`, for LanceDB."""
        return f"{self.warehouse.rstrip('/')}/fluss"


def read_settings(arguments: list[str]) -> Settings:
    """Reads the arguments. Exits on --help or an invalid argument."""
    parser = argparse.ArgumentParser(
        prog="walkthrough.py",
        description="Streams pictures through Fluss into Lance datasets and works with them.",
        epilog="For S3, set AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and "
        "AWS_REGION. The defaults are those of dev/s3.sh.",
    )
    parser.add_argument(
        "--bootstrap", default="localhost:9123", help="Fluss, as host:port (default: %(default)s)"
    )
    parser.add_argument(
        "--warehouse",
        default="s3://lance",
        help="s3://bucket/folder or a local directory (default: %(default)s)",
    )
    parser.add_argument(
        "--s3-env", type=Path, help="file with the S3 variables, such as s3.env of dev/s3.sh"
    )
    parser.add_argument(
        "--images",
        type=Path,
        help="directory with pictures (default: image if it exists, otherwise generated pictures)",
    )
    parser.add_argument(
        "--count",
        type=positive_number,
        help="number of pictures to generate (default: 60), or maximum to take from --images",
    )
    parser.add_argument("--seed", type=int, help="generate the pictures of an earlier run")
    parser.add_argument(
        "--output",
        type=Path,
        default=Path("walkthrough-output"),
        help="directory for the results (default: %(default)s)",
    )
    parser.add_argument(
        "--freshness", default="30s", help="freshness of new tables (default: %(default)s)"
    )
    parser.add_argument(
        "--timeout",
        type=float,
        default=300,
        help="seconds to wait until the rows are in the lake (default: %(default)s)",
    )
    given = parser.parse_args(arguments)
    if given.s3_env:
        try:
            os.environ.pop("AWS_SESSION_TOKEN", None)  # the token of other keys
            os.environ.update(read_environment(given.s3_env))
        except (OSError, ValueError) as error:
            parser.error(f"--s3-env: {error}")
    if given.images and not given.images.is_dir():
        parser.error(f"--images: {given.images} is not a directory")
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


def positive_number(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"needs a number of at least 1, not '{text}'")
    return int(text)


def read_environment(file: Path) -> dict[str, str]:
    """Reads NAME=value lines with shell quoting."""
    words = shlex.split(file.read_text(), comments=True)
    return dict(word.split("=", 1) for word in words if "=" in word)


def s3_options() -> dict[str, str]:
    """Returns Lance's storage options for S3."""
    # outside a cloud, a request for instance metadata only times out
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
        # AWS S3; Lance reads the variable itself, and does not treat an empty one as unset
        os.environ.pop("AWS_ENDPOINT_URL", None)
    return options
