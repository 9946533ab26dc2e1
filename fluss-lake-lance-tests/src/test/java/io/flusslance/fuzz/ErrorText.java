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
package io.flusslance.fuzz;

/** What Lance said, without what surrounds it in an exception's message. */
final class ErrorText {

    private static final String LANCE_SAID = "message=";

    static String of(Exception e) {
        String text = String.valueOf(e.getMessage());
        int said = text.lastIndexOf(LANCE_SAID);
        String core =
                said < 0
                        ? e.getClass().getSimpleName() + ' ' + text
                        : text.substring(said + LANCE_SAID.length());
        return core.replaceAll(
                "External error: |Error decoding batch: "
                        + "|Encountered internal error\\. Please file a bug report at \\S+ ",
                "");
    }

    private ErrorText() {}
}
