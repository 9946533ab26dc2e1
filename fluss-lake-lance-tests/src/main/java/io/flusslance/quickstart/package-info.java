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
 * The program behind {@code dev/quickstart.sh}: pictures go into a Fluss log table, Fluss's tiering
 * job brings them into a Lance dataset, and every picture is read back and compared with what was
 * sent. Arguments come in; a contact sheet, a gallery, a table of figures and an exit code go out.
 * It must never show what it did not read back, nor leave a process behind, nor print a secret.
 */
package io.flusslance.quickstart;
