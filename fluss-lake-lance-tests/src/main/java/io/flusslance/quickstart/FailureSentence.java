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

import java.net.BindException;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.List;

/** Turns a failure into one sentence without a secret. */
public final class FailureSentence {

    private static final int MAX_LENGTH = 400;

    private FailureSentence() {}

    /**
     * The sentence for a failure that ends the program.
     *
     * @param failure what was thrown
     * @param secrets values that must not appear
     * @return one line
     */
    static String of(Throwable failure, List<String> secrets) {
        String sentence = sentence(causes(failure));
        for (String secret : secrets) {
            sentence = sentence.replace(secret, "***");
        }
        return sentence;
    }

    private static String sentence(List<Throwable> causes) {
        for (Throwable cause : causes) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof QuickstartException) {
                return message;
            }
            if (message.contains("No space left on device")) {
                return "The disk is full (No space left on device).";
            }
            if (cause instanceof BindException) {
                return "A port is in use that the cluster needs ("
                        + firstLine(message)
                        + "): end the other program, or try again.";
            }
            if (cause instanceof AccessDeniedException denied) {
                return "No permission for " + denied.getFile() + ".";
            }
            if (cause instanceof OutOfMemoryError) {
                return "Not enough memory (" + firstLine(message) + ").";
            }
        }
        return "The quickstart failed: " + reason(causes.get(0)) + ".";
    }

    /**
     * The innermost reason that has something to say.
     *
     * @param failure what was thrown
     * @return a part of a sentence, without a full stop
     */
    public static String reason(Throwable failure) {
        List<Throwable> causes = causes(failure);
        for (int i = causes.size() - 1; i >= 0; i--) {
            String message = causes.get(i).getMessage();
            if (message != null && !message.isBlank()) {
                return firstLine(message);
            }
        }
        return causes.get(causes.size() - 1).getClass().getSimpleName();
    }

    /**
     * The first line, without the place in Lance's source that its messages end with, and without
     * an XML answer: that of an S3 server to a wrong signature quotes the key id and the signature.
     */
    private static String firstLine(String message) {
        String line = message.strip().lines().findFirst().orElse("");
        int xml = line.indexOf("<?xml");
        String shown = xml < 0 ? line : line.substring(0, xml);
        shown = shown.length() > MAX_LENGTH ? shown.substring(0, MAX_LENGTH) + "…" : shown;
        return shown.replaceAll(", /\\S+\\.rs:[0-9:]+", "").strip().replaceAll("[.:,]+$", "");
    }

    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure;
                cause != null && !causes.contains(cause);
                cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }
}
