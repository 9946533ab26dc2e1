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
package io.flusslance.benchmark;

/** Runs a benchmark as a program. */
final class Program {

    /** What a program does. */
    interface Work {
        void run() throws Exception;
    }

    /**
     * Works, and ends the process with all that runs in it: 0, or 1 where something failed.
     *
     * @param work throws an {@link IllegalArgumentException} where it was called wrongly
     */
    static void run(Work work) {
        int code = 0;
        try {
            Surroundings.look();
            work.run();
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            code = 1;
        } catch (Throwable t) {
            // printed here: logging may be a no-op
            t.printStackTrace();
            code = 1;
        }
        System.exit(code);
    }

    private Program() {}
}
