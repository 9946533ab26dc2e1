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

import org.apache.fluss.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What another program has done to a dataset, from what {@code others.py} says of each step. */
public final class OthersWork {

    private final Map<String, Integer> steps = new TreeMap<>();
    private final Set<Integer> appended = new HashSet<>();
    private final Set<Integer> deleted = new HashSet<>();
    private final Map<Integer, String> texts = new HashMap<>();
    private final Map<String, Integer> columns = new HashMap<>();
    private final Set<String> dropped = new HashSet<>();
    private final Set<String> tags = new HashSet<>();
    private int conflicts;
    private boolean indexed;
    private boolean ended;

    /** Nothing yet. */
    public OthersWork() {}

    void add(JsonNode step) {
        if (step.has("end")) {
            ended = true;
            return;
        }
        conflicts += step.get("attempts").asInt() - 1;
        String name = step.get("step").asText();
        steps.merge(name, 1, Integer::sum);
        if (step.has("id")) {
            appended.add(step.get("id").asInt());
        } else if (step.has("value")) {
            String value = step.get("value").asText();
            step.get("ids").forEach(id -> texts.put(id.asInt(), value));
        } else if (step.has("ids")) {
            step.get("ids").forEach(id -> delete(id.asInt()));
        } else if (step.has("name")) {
            columns.put(step.get("name").asText(), step.get("values").asInt());
        } else if (step.has("dropped")) {
            columns.remove(step.get("dropped").asText());
            dropped.add(step.get("dropped").asText());
        } else if (step.has("tag")) {
            tags.add(step.get("tag").asText());
        } else if (name.equals("index")) {
            indexed = true;
        }
    }

    private void delete(int id) {
        if (deleted.add(id)) {
            // the row may be one with a value in any of them
            columns.replaceAll((name, values) -> values - 1);
        }
    }

    /** How often each step was done. */
    Map<String, Integer> steps() {
        return steps;
    }

    /** How often a step met another commit, or an error, and was tried again. */
    int conflicts() {
        return conflicts;
    }

    boolean hasEnded() {
        return ended;
    }

    /** The numbers of rows of theirs; tiering's begin at 0, these are negative. */
    Set<Integer> appended() {
        return appended;
    }

    Set<Integer> deleted() {
        return deleted;
    }

    /** The new texts of rows that they changed. */
    Map<Integer, String> texts() {
        return texts;
    }

    /** Columns that they have added, and how many values each must have at the least. */
    Map<String, Integer> columns() {
        return columns;
    }

    Set<String> dropped() {
        return dropped;
    }

    Set<String> tags() {
        return tags;
    }

    boolean indexed() {
        return indexed;
    }
}
