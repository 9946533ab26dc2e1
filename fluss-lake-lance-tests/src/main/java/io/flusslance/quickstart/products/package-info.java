/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
/**
 * The program behind {@code dev/quickstart.sh products}: a primary-key table whose rows change and
 * disappear is tiered every few seconds and read meanwhile by Flink SQL and from the lake alone.
 * Arguments come in; a line for each look, a chart and an exit code go out. It must never call two
 * readers agreed without comparing every key and value.
 */
package io.flusslance.quickstart.products;
