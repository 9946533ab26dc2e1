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

import java.util.Locale;
import java.util.Optional;

/** The formats of pictures that the program takes. */
public enum PictureFormat {
    /** Portable Network Graphics. */
    PNG("png", "image/png"),
    /** JPEG. */
    JPEG("jpg", "image/jpeg"),
    /** WebP, for which the JDK has no reader: its size is read from the header. */
    WEBP("webp", "image/webp");

    private final String extension;
    private final String mediaType;

    PictureFormat(String extension, String mediaType) {
        this.extension = extension;
        this.mediaType = mediaType;
    }

    /** The usual end of a file name, without the dot. */
    public String extension() {
        return extension;
    }

    /** The media type, as HTML needs it. */
    public String mediaType() {
        return mediaType;
    }

    /**
     * The format that a file name promises.
     *
     * @param fileName a name or path, in small letters or capitals
     * @return empty if the name has another ending
     */
    public static Optional<PictureFormat> ofName(String fileName) {
        String ending = fileName.substring(fileName.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return switch (ending) {
            case "png" -> Optional.of(PNG);
            case "jpg", "jpeg" -> Optional.of(JPEG);
            case "webp" -> Optional.of(WEBP);
            default -> Optional.empty();
        };
    }
}
