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
 * The programs behind {@code dev/bench.sh}. {@link io.flusslance.benchmark.SpiBenchmark} writes the
 * same rows through this plugin, through the one that Fluss publishes and straight into Lance, and
 * prints how long each took; {@link io.flusslance.benchmark.TieringBenchmark} does so with Fluss's
 * whole tiering job; {@link io.flusslance.benchmark.WriterMemory} opens many writers at once and
 * prints where the memory of the process is. Options come in; tables and CSV files go out. No
 * plugin is on the class path here: each is loaded from its jar by a loader of its own, as in a
 * server. Rows must never be repeated within a dataset: Lance writes repeated ones much faster.
 */
package io.flusslance.benchmark;
