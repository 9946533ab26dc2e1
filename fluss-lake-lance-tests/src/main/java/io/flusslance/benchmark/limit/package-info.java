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
 * The part of the benchmarks that works on Arrow and Lance itself. The benchmark's other classes
 * know it only by name: it is loaded by the loader of a plugin, whose Arrow and Lance it shares.
 * Prebuilt batches go into Lance, counts of rows come out. Nothing here may use a class of the
 * plugin: it is what the plugin is measured by.
 */
package io.flusslance.benchmark.limit;
