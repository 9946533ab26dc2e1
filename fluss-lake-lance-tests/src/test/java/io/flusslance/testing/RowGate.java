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

import org.apache.flink.table.functions.ScalarFunction;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/**
 * A function of Flink SQL that lets rows pass one by one, so that a query stands still in the
 * middle of a split for as long as a test likes. It gives back the number that it is given. One
 * query of a process has it at a time.
 */
public final class RowGate extends ScalarFunction {

    /** More than a test has rows. */
    private static final int ALL = Integer.MAX_VALUE / 2;

    private static final Queue<Integer> PASSED = new ConcurrentLinkedQueue<>();

    private static volatile Semaphore open = new Semaphore(0);
    private static volatile boolean failing;

    /** Waits until the row may pass. */
    public Integer eval(Integer id) throws InterruptedException {
        open.acquire();
        if (failing) {
            failing = false;
            throw new IllegalStateException("a failure that a test has asked for");
        }
        PASSED.add(id);
        return id;
    }

    @Override
    public boolean isDeterministic() {
        return false;
    }

    /** Closes the gate and forgets who passed. */
    public static void reset() {
        open = new Semaphore(0);
        failing = false;
        PASSED.clear();
    }

    /** Lets more rows pass. */
    public static void allow(int rows) {
        open.release(rows);
    }

    /** Lets all rows pass. */
    public static void allowAll() {
        open.release(ALL - open.drainPermits());
    }

    /** Fails at the next row that may pass, once. */
    public static void fail() {
        failing = true;
    }

    /** Whether a row may pass for which none has come. */
    public static boolean isIdle() {
        return open.availablePermits() > 0;
    }

    /** The numbers that passed, in the order in which they did. */
    public static List<Integer> passed() {
        return new ArrayList<>(PASSED);
    }
}
