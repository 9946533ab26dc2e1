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
 * Tests on a whole installation: Fluss, Flink and an S3 server as {@code dev/cluster.sh} runs them,
 * each process on its own and started by its own script. Processes are killed, servers go away,
 * plugins and settings are wrong, secrets are looked for in every file. Nothing here looks into a
 * process but through its log, its interfaces and a debugger.
 */
package io.flusslance.processes;
