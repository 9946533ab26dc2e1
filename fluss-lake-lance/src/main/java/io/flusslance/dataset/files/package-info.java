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
 * The files of a dataset by their names: data files that no version refers to yet, their deletion
 * on local disks and object stores, and what a file says of itself. A version's own files are
 * Lance's: nothing here deletes a file without being told its name.
 */
package io.flusslance.dataset.files;
