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
package io.flusslance.processes;

import io.flusslance.faults.RequestPoint;
import io.flusslance.processes.RealCluster.Role;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/** Processes that are killed, or paused past their heartbeat, at a point of a round. */
record ProcessFault(Action action, Set<Role> roles, Point point) {

    /** Those of each: one of them alone, or several together. */
    private static final List<Role> ROLES =
            List.of(Role.TASKMANAGER, Role.JOBMANAGER, Role.TABLET, Role.COORDINATOR);

    static ProcessFault kill(Point point, Role role, Role... others) {
        return new ProcessFault(Action.KILL, EnumSet.of(role, others), point);
    }

    static ProcessFault pause(Point point, Role role) {
        return new ProcessFault(Action.PAUSE, EnumSet.of(role), point);
    }

    /** Some that a user must expect, the slowest to recover from first. */
    static List<ProcessFault> ofEachKind() {
        return List.of(
                kill(Point.COMMIT, Role.JOBMANAGER, Role.TASKMANAGER),
                kill(Point.WRITE, Role.TABLET),
                kill(Point.AFTER_COMMIT, Role.TASKMANAGER),
                pause(Point.COMMIT, Role.TASKMANAGER),
                kill(Point.AFTER_WRITE, Role.COORDINATOR));
    }

    /** Any of them, the TaskManager's most of all, which does the writing. */
    static ProcessFault random(Random random) {
        Point point = Point.values()[random.nextInt(Point.values().length)];
        int draw = random.nextInt(10);
        if (draw < 3) {
            return kill(point, Role.TASKMANAGER);
        }
        if (draw < 5) {
            return kill(point, ROLES.get(1 + random.nextInt(3)));
        }
        if (draw < 7) {
            List<Role> shuffled = new ArrayList<>(ROLES);
            Collections.shuffle(shuffled, random);
            int count = 2 + random.nextInt(3);
            return new ProcessFault(Action.KILL, EnumSet.copyOf(shuffled.subList(0, count)), point);
        }
        return pause(point, draw < 9 ? Role.TASKMANAGER : ROLES.get(1 + random.nextInt(3)));
    }

    /** {@code kill taskmanager + jobmanager}. */
    String kind() {
        return action.name().toLowerCase(Locale.ROOT)
                + " "
                + roles.stream().map(Role::scriptName).collect(Collectors.joining(" + "));
    }

    /** What is done to the processes. */
    enum Action {
        KILL,
        PAUSE
    }

    /** Where a round is then. */
    enum Point {
        /** Nothing is written yet. */
        BEFORE_WRITE(RequestPoint.ANY),
        /** A data file is on its way. */
        WRITE(RequestPoint.WRITE),
        /** A data file is there, which the writer does not know yet. */
        AFTER_WRITE(RequestPoint.WRITE),
        /** The commit to the lake is on its way. */
        COMMIT(RequestPoint.COMMIT),
        /** The commit to the lake is made, and neither the committer nor Fluss knows. */
        AFTER_COMMIT(RequestPoint.COMMIT),
        /** Fluss knows of the commit. */
        AFTER_FLUSS(RequestPoint.COMMIT);

        private final RequestPoint request;

        Point(RequestPoint request) {
            this.request = request;
        }

        RequestPoint request() {
            return request;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }
}
