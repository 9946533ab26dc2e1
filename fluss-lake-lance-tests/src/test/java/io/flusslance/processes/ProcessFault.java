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

    /**
     * Few that say much. A coordinator that begins anew hands the tables out at once: Fluss waits
     * two minutes for a tiering job that died while its coordinator lived.
     */
    static List<ProcessFault> few() {
        return List.of(
                kill(Point.AFTER_COMMIT, Role.JOBMANAGER, Role.TASKMANAGER, Role.COORDINATOR),
                kill(Point.WRITE, Role.TABLET),
                pause(Point.COMMIT, Role.TASKMANAGER));
    }

    /** Each kind once, for certain, and then any of them. */
    static List<ProcessFault> many(int count, Random random) {
        List<ProcessFault> faults = new ArrayList<>(ofEachKind(random));
        while (faults.size() < count) {
            faults.add(random(random));
        }
        return faults;
    }

    /**
     * Each process killed and paused, and several killed together, at all points. Jobs that come
     * back from the dead do so in the midst of a commit.
     */
    private static List<ProcessFault> ofEachKind(Random random) {
        List<Point> points = new ArrayList<>(List.of(Point.values()));
        Collections.shuffle(points, random);
        List<ProcessFault> faults = new ArrayList<>();
        faults.add(kill(points.get(0), Role.TASKMANAGER));
        faults.add(kill(points.get(1), Role.JOBMANAGER));
        faults.add(kill(points.get(2), Role.TABLET));
        faults.add(kill(points.get(3), Role.COORDINATOR));
        faults.add(kill(points.get(4), Role.JOBMANAGER, Role.TASKMANAGER));
        faults.add(
                kill(
                        points.get(5),
                        Role.JOBMANAGER,
                        Role.TASKMANAGER,
                        Role.TABLET,
                        Role.COORDINATOR));
        faults.add(pause(Point.COMMIT, Role.TASKMANAGER));
        faults.add(pause(Point.COMMIT, Role.JOBMANAGER));
        faults.add(pause(Point.COMMIT, Role.TABLET));
        faults.add(pause(Point.COMMIT, Role.COORDINATOR));
        Collections.shuffle(faults, random);
        return faults;
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
