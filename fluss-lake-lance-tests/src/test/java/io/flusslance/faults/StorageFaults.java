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
package io.flusslance.faults;

import io.flusslance.storage.RequestFate;
import io.flusslance.storage.StorageRelay;
import io.flusslance.storage.StorageRequest;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lets one fault at a time hit the requests to each table's dataset. */
public final class StorageFaults implements StorageRelay.Script {

    private static final Pattern DATASET = Pattern.compile("([a-z0-9_]+)\\.lance");

    private final Map<String, ArmedFault> byTable = new ConcurrentHashMap<>();

    /** No fault yet. */
    public StorageFaults() {}

    /** From now on a fault waits for requests to a table's dataset, in place of the one before. */
    public void arm(String table, ArmedFault fault) {
        byTable.put(table, fault);
    }

    /** Takes a table's fault away. */
    public void disarm(String table) {
        byTable.remove(table);
    }

    @Override
    public RequestFate of(StorageRequest request) {
        Matcher table = DATASET.matcher(request.target());
        if (!table.find()) {
            return RequestFate.pass();
        }
        ArmedFault fault = byTable.get(table.group(1));
        return fault == null ? RequestFate.pass() : fault.of(request);
    }
}
