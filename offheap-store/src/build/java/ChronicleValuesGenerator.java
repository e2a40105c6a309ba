import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import net.openhft.chronicle.hash.VanillaGlobalMutableState;
import net.openhft.chronicle.values.ValueModel;

/**
 * Run by the build: makes the one class that Chronicle Map would otherwise write and compile when a process opens its first map, which costs
 * a second or two of every start. Chronicle looks for it by this name first. Argument: the directory for classes.
 */
final class ChronicleValuesGenerator {
    private ChronicleValuesGenerator() {}

    public static void main(String[] arguments) throws Exception {
        String name = VanillaGlobalMutableState.class.getSimpleName() + ValueModel.$$NATIVE;
        Method generate = Class.forName("net.openhft.chronicle.values.Generators")
                .getDeclaredMethod("generateNativeClass", ValueModel.class, String.class);
        generate.setAccessible(true);
        String source = (String) generate.invoke(null, ValueModel.acquire(VanillaGlobalMutableState.class), name);
        Path file = Path.of(VanillaGlobalMutableState.class.getPackageName().replace('.', '/'), name + ".java");
        JavaFileObject unit =
                new SimpleJavaFileObject(URI.create("string:///" + file), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        boolean done = compiler.getTask(
                        messages,
                        null,
                        null,
                        List.of(
                                "--release",
                                "17",
                                "-proc:none",
                                "-classpath",
                                System.getProperty("java.class.path"),
                                "-d",
                                arguments[0]),
                        null,
                        List.of(unit))
                .call();
        if (!done) {
            throw new IllegalStateException("cannot compile " + name + ":\n" + messages + source);
        }
    }
}
