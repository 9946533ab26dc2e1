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

import io.flusslance.processes.RealCluster.Role;
import io.flusslance.testing.Deadline;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.Location;
import com.sun.jdi.Method;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.request.BreakpointRequest;
import com.sun.jdi.request.ClassPrepareRequest;
import com.sun.jdi.request.EventRequest;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A debugger on the TaskManager, which holds it where Fluss is told of a new lake snapshot. */
final class TaskManagerDebugger implements AutoCloseable {

    /** The JVM option with which a TaskManager can be debugged, on a port that it prints. */
    static final String AGENT =
            "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0";

    private static final Pattern PORT =
            Pattern.compile("Listening for transport dt_socket at address: (\\d+)");

    private static final String COMMITTER =
            "org.apache.fluss.flink.tiering.committer.FlussTableLakeSnapshotCommitter";
    private static final String COMMIT = "commit";

    private static final Duration POLL = Duration.ofMillis(200);

    private final VirtualMachine machine;

    private TaskManagerDebugger(VirtualMachine machine) {
        this.machine = machine;
    }

    /** Attaches to the TaskManager that runs. */
    static TaskManagerDebugger attach(RealCluster cluster) throws Exception {
        Path output = cluster.output(Role.TASKMANAGER);
        AtomicReference<String> port = new AtomicReference<>();
        Deadline.in(Duration.ofSeconds(30))
                .await(
                        "the TaskManager can be debugged",
                        () -> {
                            Matcher matcher = PORT.matcher(Files.readString(output));
                            while (matcher.find()) {
                                port.set(matcher.group(1));
                            }
                            return port.get() != null;
                        },
                        () -> "no port in " + output);
        AttachingConnector connector =
                Bootstrap.virtualMachineManager().attachingConnectors().stream()
                        .filter(one -> one.name().equals("com.sun.jdi.SocketAttach"))
                        .findFirst()
                        .orElseThrow();
        Map<String, Connector.Argument> arguments = connector.defaultArguments();
        arguments.get("hostname").setValue("127.0.0.1");
        arguments.get("port").setValue(port.get());
        return new TaskManagerDebugger(connector.attach(arguments));
    }

    /** From now on, a thread that is about to tell Fluss of a commit to the lake is held there. */
    void holdNextCommitToFluss() {
        ClassPrepareRequest loading = machine.eventRequestManager().createClassPrepareRequest();
        loading.addClassFilter(COMMITTER);
        loading.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
        loading.enable();
        // one for each class loader of a job that ran in this process
        machine.classesByName(COMMITTER).forEach(this::hold);
    }

    private void hold(ReferenceType committer) {
        for (Method method : committer.methodsByName(COMMIT)) {
            Location begin = method.location();
            BreakpointRequest request =
                    machine.eventRequestManager().createBreakpointRequest(begin);
            request.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
            request.enable();
        }
    }

    /**
     * Returns when a thread is held; all others go on.
     *
     * @throws AssertionError when none was within {@code timeout}
     */
    void awaitHeld(Duration timeout) throws Exception {
        Deadline.in(timeout)
                .await("a commit to Fluss is held", this::isHeld, () -> "no commit to Fluss came");
    }

    private boolean isHeld() throws InterruptedException {
        EventSet events = machine.eventQueue().remove(POLL.toMillis());
        if (events == null) {
            return false;
        }
        for (Event event : events) {
            if (event instanceof BreakpointEvent) {
                return true;
            }
            if (event instanceof ClassPrepareEvent loaded) {
                hold(loaded.referenceType());
            }
        }
        events.resume();
        return false;
    }

    @Override
    public void close() {
        try {
            machine.dispose();
        } catch (VMDisconnectedException e) {
            // the process was killed meanwhile
        }
    }
}
