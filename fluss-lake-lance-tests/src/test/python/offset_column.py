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
"""Adds a timestamp whose time zone is an offset, and drops it.

usage: offset_column.py add|drop <dataset>,
storage options as JSON in LANCE_STORAGE_OPTIONS
"""

import json
import os
import sys

import lance
import pyarrow as pa

OPTIONS = json.loads(os.environ.get("LANCE_STORAGE_OPTIONS", "{}"))

action, uri = sys.argv[1:]
dataset = lance.dataset(uri, storage_options=OPTIONS)
if action == "add":
    dataset.add_columns(pa.field("since", pa.timestamp("us", "+01:00")))
elif action == "drop":
    dataset.drop_columns(["since"])
else:
    raise ValueError(action)
