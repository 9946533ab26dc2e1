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
package io.flusslance.quickstart;

/** Ends the program with exit code 2; its message is one sentence for the user. */
public final class QuickstartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param sentence what is wrong and what to do about it
     */
    public QuickstartException(String sentence) {
        super(sentence);
    }

    /**
     * Creates the exception.
     *
     * @param sentence what is wrong and what to do about it
     * @param cause for the log
     */
    public QuickstartException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
