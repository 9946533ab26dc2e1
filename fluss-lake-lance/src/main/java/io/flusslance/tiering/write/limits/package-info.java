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
 * What a data file of Lance 7.0.0 can't hold, although Lance writes it without an error: some
 * sequences of lists with and without values, and values of format 2.2 in large chunks. Batches
 * come in; whether they can be in one file, and whether a finished file can be read, goes out.
 */
package io.flusslance.tiering.write.limits;
