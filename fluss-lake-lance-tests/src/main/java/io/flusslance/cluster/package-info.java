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
 * What {@code dev/cluster.sh status} asks a running Fluss cluster: for each table with the lake
 * enabled, how far its log reaches and how far the lake. The cluster's address comes in, a line for
 * each table goes out. It uses Fluss's client alone, for it is compiled and run with no more than
 * that on its class path, and it must never change anything in the cluster.
 */
package io.flusslance.cluster;
