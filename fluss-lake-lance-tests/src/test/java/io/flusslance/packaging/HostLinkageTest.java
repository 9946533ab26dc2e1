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
package io.flusslance.packaging;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** The one jar links with the classes of each Fluss that it is made for. */
class HostLinkageTest {

    private static final String PLUGIN = "io/flusslance/";
    private static final String SOURCE = "io/flusslance/source/LanceLakeSource";
    private static final String FLUSS_1_0 = "fluss-1.0.jar";

    private static Map<String, byte[]> plugin;

    @BeforeAll
    static void readPlugin() throws IOException {
        plugin = ClassIndex.classesIn(Path.of(System.getProperty("plugin.jar")), PLUGIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fluss-0.9.jar", FLUSS_1_0})
    void allThatThePluginUsesAndImplementsIsThere(String host) throws IOException {
        HostLinkage linkage = new HostLinkage(classesOf(host), plugin);

        assertThat(linkage.differences()).as("differences to %s", host).isEmpty();
        assertThat(linkage.references()).isGreaterThan(1000);
    }

    @Test
    void aMethodThatASourceLacksIsNamed() throws IOException {
        assertThat(differencesWith(sourceWithout("copy", "()L" + fluss("source/LakeSource;"))))
                .containsExactly(
                        "org.apache.fluss.lake.source.LakeSource.copy()"
                                + "Lorg.apache.fluss.lake.source.LakeSource; is abstract, and "
                                + "io.flusslance.source.LanceLakeSource lacks it");
    }

    @Test
    void aClassAndAMethodThatAreGoneAreNamed() throws IOException {
        byte[] user = user("committer/NoMore", "gone", "()V");
        assertThat(differencesWith(user))
                .containsExactly(
                        "there is no class org.apache.fluss.lake.committer.NoMore, which "
                                + "io.flusslance.User uses");

        assertThat(differencesWith(user("committer/LakeCommitResult", "gone", "()V")))
                .containsExactly(
                        "org.apache.fluss.lake.committer.LakeCommitResult has no gone()V, which "
                                + "io.flusslance.User uses");
    }

    private static Iterable<String> differencesWith(byte[] changed) throws IOException {
        Map<String, byte[]> classes = new HashMap<>(plugin);
        classes.put(new ClassReader(changed).getClassName(), changed);
        return new HostLinkage(classesOf(FLUSS_1_0), classes).differences();
    }

    private static byte[] sourceWithout(String method, String descriptor) {
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(plugin.get(SOURCE))
                .accept(
                        new ClassVisitor(Opcodes.ASM9, writer) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access,
                                    String name,
                                    String type,
                                    String signature,
                                    String[] exceptions) {
                                boolean isIt = name.equals(method) && type.equals(descriptor);
                                return isIt
                                        ? null
                                        : super.visitMethod(
                                                access, name, type, signature, exceptions);
                            }
                        },
                        0);
        return writer.toByteArray();
    }

    private static byte[] user(String owner, String method, String descriptor) {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(
                Opcodes.V11, Opcodes.ACC_PUBLIC, PLUGIN + "User", null, "java/lang/Object", null);
        MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC, "use", "()V", null, null);
        code.visitMethodInsn(Opcodes.INVOKESTATIC, fluss(owner), method, descriptor, false);
        code.visitEnd();
        writer.visitEnd();
        return writer.toByteArray();
    }

    private static String fluss(String name) {
        return "org/apache/fluss/lake/" + name;
    }

    private static ClassIndex classesOf(String host) throws IOException {
        Path jar = Path.of(System.getProperty("host.jars"), host);
        return new ClassIndex().addJar(jar, "org/apache/fluss/");
    }
}
