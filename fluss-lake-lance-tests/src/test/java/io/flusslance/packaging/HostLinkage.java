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

import io.flusslance.packaging.ClassIndex.Declaration;

import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Links the plugin's classes with those of a host as a JVM does, but all at once: whatever does not
 * resolve, or is not implemented, is a difference with a name.
 */
final class HostLinkage {

    private static final String HOST = "org/apache/fluss/";

    private final ClassIndex index;
    private final Map<String, byte[]> plugin;
    private final Set<String> differences = new TreeSet<>();
    private int references;

    /**
     * A linkage.
     *
     * @param host the host's classes; gets the plugin's too
     * @param plugin the plugin's classes by their internal names
     */
    HostLinkage(ClassIndex host, Map<String, byte[]> plugin) {
        this.index = host;
        this.plugin = plugin;
        plugin.values().forEach(host::add);
    }

    /** What does not fit, one sentence each; empty where all does. */
    Collection<String> differences() {
        plugin.forEach(this::link);
        return differences;
    }

    /** How many references to the host were looked up. */
    int references() {
        return references;
    }

    private void link(String name, byte[] bytes) {
        ClassReader reader = new ClassReader(bytes);
        char[] buffer = new char[reader.getMaxStringLength()];
        for (int i = 1; i < reader.getItemCount(); i++) {
            int item = reader.getItem(i);
            if (item > 0) {
                linkConstant(name, reader, item, buffer);
            }
        }
        reader.accept(declarations(name), 0);
        checkImplemented(index.find(name).orElseThrow());
        checkOverridesNothingFinal(index.find(name).orElseThrow());
    }

    /** The constant pool names all classes and members that the code uses, lambdas included. */
    private void linkConstant(String user, ClassReader reader, int item, char[] buffer) {
        switch (reader.readByte(item - 1)) {
            case 7: // class
                String name = reader.readUTF8(item, buffer);
                ClassIndex.classOf(Type.getObjectType(name)).ifPresent(c -> findClass(user, c));
                break;
            case 9: // field
                linkMember(user, reader, item, buffer, true, false);
                break;
            case 10: // method of a class
                linkMember(user, reader, item, buffer, false, false);
                break;
            case 11: // method of an interface
                linkMember(user, reader, item, buffer, false, true);
                break;
            case 16: // type of a method
                linkDescriptor(user, reader.readUTF8(item, buffer));
                break;
            default:
                break;
        }
    }

    private void linkMember(
            String user,
            ClassReader reader,
            int item,
            char[] buffer,
            boolean isField,
            boolean ofInterface) {
        String owner = reader.readClass(item, buffer);
        int nameAndType = reader.getItem(reader.readUnsignedShort(item + 2));
        String name = reader.readUTF8(nameAndType, buffer);
        String descriptor = reader.readUTF8(nameAndType + 2, buffer);
        linkDescriptor(user, descriptor);
        if (!owner.startsWith(HOST) || findClass(user, owner).isEmpty()) {
            return;
        }
        Declaration declared = index.find(owner).orElseThrow();
        if (!isField && declared.isInterface() != ofInterface) {
            differ(
                    String.format(
                            "%s is %s for %s",
                            owner, ofInterface ? "no interface" : "an interface", user));
        }
        String key = isField ? name + " " + descriptor : name + descriptor;
        Optional<Integer> access =
                index.withParents(owner).stream()
                        .map(type -> isField ? type.fields().get(key) : type.methods().get(key))
                        .filter(found -> found != null)
                        .findFirst();
        if (access.isEmpty() && !(ofInterface && isOfObject(key))) {
            differ(String.format("%s has no %s, which %s uses", owner, key, user));
        }
        if (access.isPresent()
                && (access.get() & (Opcodes.ACC_PUBLIC | Opcodes.ACC_PROTECTED)) == 0) {
            differ(String.format("%s keeps %s to itself, which %s uses", owner, key, user));
        }
    }

    private boolean isOfObject(String key) {
        return index.find("java/lang/Object").orElseThrow().methods().containsKey(key);
    }

    private void linkDescriptor(String user, String descriptor) {
        Type type = Type.getType(descriptor);
        List<Type> types =
                type.getSort() == Type.METHOD ? List.of(type.getArgumentTypes()) : List.of(type);
        types.forEach(one -> ClassIndex.classOf(one).ifPresent(c -> findClass(user, c)));
        if (type.getSort() == Type.METHOD) {
            ClassIndex.classOf(type.getReturnType()).ifPresent(c -> findClass(user, c));
        }
    }

    private Optional<Declaration> findClass(String user, String name) {
        if (!name.startsWith(HOST)) {
            return Optional.empty();
        }
        references++;
        Optional<Declaration> found = index.find(name);
        if (found.isEmpty()) {
            differ(String.format("there is no class %s, which %s uses", name, user));
        }
        return found;
    }

    private ClassVisitor declarations(String user) {
        return new ClassVisitor(Opcodes.ASM9) {
            @Override
            public MethodVisitor visitMethod(
                    int access,
                    String name,
                    String descriptor,
                    String signature,
                    String[] exceptions) {
                linkDescriptor(user, descriptor);
                return new MethodVisitor(Opcodes.ASM9) {
                    @Override
                    public void visitInvokeDynamicInsn(
                            String method, String type, Handle bootstrap, Object... arguments) {
                        linkDescriptor(user, type);
                        if (arguments.length > 0 && arguments[0] instanceof Type) {
                            checkLambda(
                                    user,
                                    Type.getReturnType(type).getInternalName(),
                                    method + ((Type) arguments[0]).getDescriptor());
                        }
                    }
                };
            }
        };
    }

    private void checkLambda(String user, String implemented, String method) {
        if (!implemented.startsWith(HOST)) {
            return;
        }
        for (Declaration type : index.withParents(implemented)) {
            type.methods()
                    .forEach(
                            (key, access) -> {
                                if (isAbstract(access)
                                        && !key.equals(method)
                                        && !isImplemented(implemented, key)) {
                                    differ(
                                            String.format(
                                                    "%s.%s is abstract, and a lambda of %s lacks"
                                                            + " it",
                                                    type.name(), key, user));
                                }
                            });
        }
    }

    private void checkImplemented(Declaration type) {
        if (type.isAbstract() || type.isInterface()) {
            return;
        }
        for (Declaration parent : index.withParents(type.name())) {
            if (!parent.name().startsWith(HOST)) {
                continue;
            }
            parent.methods()
                    .forEach(
                            (key, access) -> {
                                if (isAbstract(access) && !isImplemented(type.name(), key)) {
                                    differ(
                                            String.format(
                                                    "%s.%s is abstract, and %s lacks it",
                                                    parent.name(), key, type.name()));
                                }
                            });
        }
    }

    private boolean isImplemented(String type, String key) {
        return index.withParents(type).stream()
                .map(parent -> parent.methods().get(key))
                .anyMatch(access -> access != null && !isAbstract(access));
    }

    private void checkOverridesNothingFinal(Declaration type) {
        for (Declaration parent : index.withParents(type.name())) {
            if (!parent.name().startsWith(HOST)) {
                continue;
            }
            if (isFinal(parent.access())) {
                differ(String.format("%s is final, and %s extends it", parent.name(), type.name()));
            }
            parent.methods()
                    .forEach(
                            (key, access) -> {
                                if (isFinal(access) && type.methods().containsKey(key)) {
                                    differ(
                                            String.format(
                                                    "%s.%s is final, and %s overrides it",
                                                    parent.name(), key, type.name()));
                                }
                            });
        }
    }

    private static boolean isAbstract(int access) {
        return (access & Opcodes.ACC_ABSTRACT) != 0;
    }

    private static boolean isFinal(int access) {
        return (access & Opcodes.ACC_FINAL) != 0;
    }

    private void differ(String sentence) {
        differences.add(sentence.replace('/', '.'));
    }
}
