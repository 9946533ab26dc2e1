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
package io.flusslance.arrow.read;

import org.apache.fluss.row.InternalArray;
import org.apache.fluss.row.InternalMap;

/** A map of an Arrow batch as a Fluss map, in the order of the dataset. */
final class ArrowMapView implements InternalMap {

    private final ArrowArrayView keys;
    private final ArrowArrayView values;

    ArrowMapView(ArrowArrayView keys, ArrowArrayView values) {
        this.keys = keys;
        this.values = values;
    }

    @Override
    public int size() {
        return keys.size();
    }

    @Override
    public InternalArray keyArray() {
        return keys;
    }

    @Override
    public InternalArray valueArray() {
        return values;
    }
}
