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
 * The tiering metadata of a dataset: all keys in transactions, schemas and data files, with their
 * format version, and the values behind them: the table and its buckets' end offsets, partitions
 * and fragments. Texts come in and values go out, and vice versa.
 */
package io.flusslance.metadata;
