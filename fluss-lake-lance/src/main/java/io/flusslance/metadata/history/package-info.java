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
 * Finds the last tiering commit of a dataset: in the transactions of its versions, newest first, in
 * the checkpoint of the schema metadata, or in the offsets of the rows if other programs removed
 * the versions. If the result is uncertain, it is reported as unknown, never guessed. Nothing is
 * written here.
 */
package io.flusslance.metadata.history;
