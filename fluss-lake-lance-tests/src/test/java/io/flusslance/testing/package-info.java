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
 * What the integration tests stand on: a Fluss and a Flink cluster in this process, an S3 server, a
 * Python with the readers that are not ours, seeded random rows and the comparison of a dataset
 * with the log that it was tiered from. Nothing here knows the plugin's own classes: it is used
 * through the host, and judged by the dataset.
 */
package io.flusslance.testing;
