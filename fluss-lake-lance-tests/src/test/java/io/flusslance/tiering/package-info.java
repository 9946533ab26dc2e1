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
 * Fluss's own tiering job on a real cluster: what is appended to tables comes in, and the datasets
 * are compared with the log that Fluss itself reads out again. Jobs are cancelled and TaskManagers
 * lost on the way. Nothing here calls the plugin.
 */
package io.flusslance.tiering;
