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

/**
 * What came of a case.
 *
 * @param stage at which it ended
 * @param text the error, on one line
 */
record Outcome(CaseId id, Kind kind, String stage, String text) {

    private static final int CAUSE_CHARACTERS = 90;

    /** How a case ended. */
    enum Kind {
        /** Every value came back each time. */
        CLEAN,
        /** The plugin would not write it, and said which table and why. */
        REFUSED,
        /** A value came back as another one, or a row is missing. */
        WRONG,
        /** An error of what must work. */
        FAILED,
        /** The process died, or stood still. */
        ABORTED
    }

    boolean isFault() {
        return kind != Kind.CLEAN && kind != Kind.REFUSED;
    }

    /** Whether both fail at the same kind of stage, errors also with the same text. */
    boolean isLike(Outcome other) {
        return kind == other.kind
                && stage.split(" ", 2)[0].equals(other.stage.split(" ", 2)[0])
                && (kind != Kind.FAILED || cause().equals(other.cause()));
    }

    /** What cases of one cause have in common: all but names and numbers. */
    String cause() {
        String whole = kind + " at " + stage.replaceAll("[^a-z ].*", "").strip() + ": " + text;
        String common = whole.replaceAll("/[^ ,;]*|\\bc\\d+\\b", "…").replaceAll("\\d+", "#");
        return common.substring(0, Math.min(CAUSE_CHARACTERS, common.length()));
    }

    @Override
    public String toString() {
        return "case " + id + " " + kind + " at " + stage + ": " + text;
    }
}
