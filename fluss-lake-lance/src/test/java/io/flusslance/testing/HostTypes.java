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
package io.flusslance.testing;

import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TableInfo;
import org.apache.fluss.metadata.TablePath;

import java.lang.reflect.Method;
import java.util.Arrays;

/** Makes objects of Fluss whose constructors differ between the versions that tests run with. */
public final class HostTypes {

    /** The newest definition of a table, with one schema. */
    public static TableInfo tableInfo(
            TablePath path, long id, TableDescriptor descriptor, long createdMillis) {
        try {
            for (Method of : TableInfo.class.getMethods()) {
                if (!of.getName().equals("of")) {
                    continue;
                }
                if (of.getParameterCount() == 6) {
                    return (TableInfo)
                            of.invoke(null, path, id, 1, descriptor, createdMillis, createdMillis);
                }
                if (of.getParameterCount() == 7) {
                    // since 1.0 with the folder of the table's remote files
                    return (TableInfo)
                            of.invoke(
                                    null,
                                    path,
                                    id,
                                    1,
                                    descriptor,
                                    "/remote",
                                    createdMillis,
                                    createdMillis);
                }
            }
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
        throw new AssertionError(Arrays.toString(TableInfo.class.getMethods()));
    }

    private HostTypes() {}
}
