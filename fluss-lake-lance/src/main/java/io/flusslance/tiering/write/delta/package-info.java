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
 * Rounds of primary-key tables: the changes of a bucket become the last one of each key, in the
 * order of the keys, and the rows of the dataset that they replace are looked up. Changes come in;
 * rows and positions of replaced rows go out. Nothing is committed here.
 */
package io.flusslance.tiering.write.delta;
