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

import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** What classes declare, by bytecode: no class is loaded but those of the JDK. */
final class ClassIndex {

    private final Map<String, Declaration> classes = new HashMap<>();

    /** A class: names are internal ones, members are keyed by name and descriptor. */
    record Declaration(
            String name,
            int access,
            Optional<String> superName,
            List<String> interfaces,
            Map<String, Integer> methods,
            Map<String, Integer> fields) {

        boolean isInterface() {
            return (access & Opcodes.ACC_INTERFACE) != 0;
        }

        boolean isAbstract() {
            return (access & Opcodes.ACC_ABSTRACT) != 0;
        }

        /** The superclass first. */
        List<String> parents() {
            List<String> parents = new ArrayList<>();
            superName.ifPresent(parents::add);
            parents.addAll(interfaces);
            return parents;
        }
    }

    /** Adds the classes of a jar whose names begin with a prefix. */
    ClassIndex addJar(Path jar, String prefix) throws IOException {
        for (byte[] bytes : classesIn(jar, prefix).values()) {
            add(bytes);
        }
        return this;
    }

    /** Adds a class, or replaces it. */
    ClassIndex add(byte[] bytes) {
        Declaration declaration = read(bytes);
        classes.put(declaration.name(), declaration);
        return this;
    }

    /** The classes of a jar whose names begin with a prefix, by their internal names. */
    static Map<String, byte[]> classesIn(Path jar, String prefix) throws IOException {
        Map<String, byte[]> found = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
                ZipEntry entry = all.nextElement();
                String name = entry.getName();
                if (name.startsWith(prefix)
                        && name.endsWith(".class")
                        && !name.endsWith("package-info.class")) {
                    try (InputStream in = zip.getInputStream(entry)) {
                        found.put(
                                name.substring(0, name.length() - ".class".length()),
                                in.readAllBytes());
                    }
                }
            }
        }
        return found;
    }

    /** A class that was added, or one of the JDK. */
    Optional<Declaration> find(String name) {
        Declaration known = classes.get(name);
        if (known == null && isOfJdk(name)) {
            known = readFromJdk(name);
            classes.put(name, known);
        }
        return Optional.ofNullable(known);
    }

    private static boolean isOfJdk(String name) {
        return name.startsWith("java/") || name.startsWith("javax/");
    }

    private static Declaration readFromJdk(String name) {
        try (InputStream in = ClassLoader.getSystemResourceAsStream(name + ".class")) {
            return read(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A class with all that it extends and implements, as far as it is known; itself first. */
    Collection<Declaration> withParents(String name) {
        Map<String, Declaration> found = new LinkedHashMap<>();
        collect(name, found);
        return found.values();
    }

    private void collect(String name, Map<String, Declaration> found) {
        Optional<Declaration> declaration = find(name);
        if (declaration.isEmpty() || found.containsKey(name)) {
            return;
        }
        found.put(name, declaration.get());
        declaration.get().parents().forEach(parent -> collect(parent, found));
    }

    private static Declaration read(byte[] bytes) {
        Map<String, Integer> methods = new LinkedHashMap<>();
        Map<String, Integer> fields = new LinkedHashMap<>();
        ClassReader reader = new ClassReader(bytes);
        reader.accept(
                new ClassVisitor(Opcodes.ASM9) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access,
                            String name,
                            String descriptor,
                            String signature,
                            String[] exceptions) {
                        methods.put(name + descriptor, access);
                        return null;
                    }

                    @Override
                    public FieldVisitor visitField(
                            int access,
                            String name,
                            String descriptor,
                            String signature,
                            Object value) {
                        fields.put(name + " " + descriptor, access);
                        return null;
                    }
                },
                ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG);
        return new Declaration(
                reader.getClassName(),
                reader.getAccess(),
                Optional.ofNullable(reader.getSuperName()),
                Arrays.asList(reader.getInterfaces()),
                methods,
                fields);
    }

    /** The class of a type, an array's elements; empty for primitives. */
    static Optional<String> classOf(Type type) {
        Type element = type.getSort() == Type.ARRAY ? type.getElementType() : type;
        return element.getSort() == Type.OBJECT
                ? Optional.of(element.getInternalName())
                : Optional.empty();
    }
}
