package io.github.multikueue.proxy.core;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The types that the sources of all modules declare, as the compiler's parser reads them. */
final class SourceTypes {

    /** The directory of the whole project, seen from a module's. */
    static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    /**
     * One declared type.
     *
     * @param isTest whether it is in the tests of its module
     * @param isNested whether it is declared in another type
     * @param isPrivate whether only the file that declares it can name it
     */
    record SourceType(Path file, String name, boolean isTest, boolean isNested, boolean isPrivate) {

        @Override
        public String toString() {
            return name + " in " + PROJECT.relativize(file);
        }
    }

    private SourceTypes() {}

    /** Returns all types of the project that have a name. */
    static List<SourceType> all() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<SourceType> types = new ArrayList<>();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            JavacTask task = (JavacTask)
                    compiler.getTask(null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(files()));
            for (CompilationUnitTree unit : task.parse()) {
                new Declarations(types).scan(unit, null);
            }
        }
        return types;
    }

    /** Returns the Java sources of all modules. */
    static List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path sources : sourceDirectories()) {
            try (Stream<Path> below = Files.walk(sources)) {
                below.filter(each -> each.toString().endsWith(".java")).forEach(files::add);
            }
        }
        return files;
    }

    private static List<Path> sourceDirectories() throws IOException {
        try (Stream<Path> below = Files.walk(PROJECT, 3)) {
            return below.filter(each -> each.getFileName().toString().equals("src"))
                    .filter(each -> Files.exists(each.resolveSibling("pom.xml")))
                    .toList();
        }
    }

    static boolean isTest(Path file) {
        return PROJECT.relativize(file).toString().replace('\\', '/').contains("src/test/");
    }

    private static final class Declarations extends TreePathScanner<Void, Void> {

        private final List<SourceType> types;

        Declarations(List<SourceType> types) {
            this.types = types;
        }

        @Override
        public Void visitClass(ClassTree type, Void unused) {
            if (type.getSimpleName().length() > 0) {
                types.add(read(type));
            }
            return super.visitClass(type, unused);
        }

        private SourceType read(ClassTree type) {
            Path file = Path.of(
                    getCurrentPath().getCompilationUnit().getSourceFile().toUri());
            Tree parent = getCurrentPath().getParentPath().getLeaf();
            boolean isNested = !(parent instanceof CompilationUnitTree);
            boolean isLocal = isNested && !(parent instanceof ClassTree);
            return new SourceType(
                    file,
                    type.getSimpleName().toString(),
                    isTest(file),
                    isNested,
                    isLocal || type.getModifiers().getFlags().contains(Modifier.PRIVATE));
        }
    }
}
