package io.heddle.worker.executor;

import io.heddle.function.FunctionHash;
import io.heddle.function.LambdaDefinition;
import io.heddle.function.ObjectCodec;
import io.heddle.function.TaskArguments;
import io.heddle.function.ValueReader;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The functions that this worker was told of, made runnable for each client in the classes of that client. Definitions
 * are put in by the conductor; executor threads take functions out.
 */
public final class Functions {
    private final ClassSource source;
    private final String workerName;
    private final ClassLoader parent;
    private final ConcurrentHashMap<FunctionHash, byte[]> definitions = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<FunctionHash, String> names = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Integer, JobClassLoader> loaders = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Key, Object> functions = new ConcurrentHashMap<>();

    /** What was asked for last: mostly what is asked for next. */
    private volatile @Nullable Known lastUsed;

    private record Key(FunctionHash hash, int clientId) {}

    private record Known(Key key, Object function) {}

    /** No functions yet; classes that are missing come from {@code source}, errors name {@code workerName}. */
    public Functions(final ClassSource source, final String workerName) {
        this(source, workerName, Functions.class.getClassLoader());
    }

    /** As above; classes that {@code parent} sees come from there. */
    public Functions(final ClassSource source, final String workerName, final ClassLoader parent) {
        this.workerName = workerName;
        this.source = source;
        this.parent = parent;
    }

    /** Learns a definition. Called on the conductor's thread before the first run that names it. */
    public void define(final FunctionHash hash, final byte[] definition) {
        definitions.putIfAbsent(hash, definition);
    }

    /** The same, and what people call the function. */
    public void define(final FunctionHash hash, final String name, final byte[] definition) {
        names.putIfAbsent(hash, name);
        define(hash, definition);
    }

    /** What people call a function. Any thread. */
    public String nameOf(final FunctionHash hash) {
        return names.getOrDefault(hash, "(unnamed)");
    }

    /** The classes of a client's program. */
    JobClassLoader loader(final int clientId) {
        final JobClassLoader known = loaders.get(clientId);
        return known != null
                ? known
                : loaders.computeIfAbsent(clientId, id -> new JobClassLoader(id, source, workerName, parent));
    }

    /** Forgets the classes and functions of a client that has left. */
    public void forgetClient(final int clientId) {
        loaders.remove(clientId);
        functions.keySet().removeIf(key -> key.clientId() == clientId);
        lastUsed = null;
    }

    /**
     * The function of a run: a task function, or a fragment.
     *
     * @param captured the values that the lambda captured; empty for other functions.
     */
    Object function(final FunctionHash hash, final int clientId, final Object[] captured)
            throws ReflectiveOperationException, IOException {
        final Known last = lastUsed;
        if (last != null && last.key.clientId == clientId && last.key.hash.equals(hash)) {
            return made(last.function, clientId, captured);
        }
        final Key key = new Key(hash, clientId);
        Object function = functions.get(key);
        if (function == null) {
            function = decode(hash, clientId);
            if (function instanceof LambdaDefinition lambda) {
                loader(clientId).requireSame(lambda.implementationClass().replace('/', '.'));
                if (captured.length == 0) {
                    function = lambda.instantiate(loader(clientId), captured);
                }
            }
            functions.put(key, function);
        }
        lastUsed = new Known(key, function);
        return made(function, clientId, captured);
    }

    private Object made(final Object function, final int clientId, final Object[] captured)
            throws ReflectiveOperationException {
        return function instanceof LambdaDefinition lambda ? lambda.instantiate(loader(clientId), captured) : function;
    }

    private Object decode(final FunctionHash hash, final int clientId) throws IOException, ClassNotFoundException {
        final byte[] definition = definitions.get(hash);
        if (definition == null) {
            throw new HeddleException(ErrorKind.INTERNAL, "function " + hash + " was never defined on this worker");
        }
        final JobClassLoader loader = loader(clientId);
        final Object function = ObjectCodec.decode(definition, loader, loader.filter(), UnaryOperator.identity());
        if (function == null) {
            throw new HeddleException(ErrorKind.INTERNAL, "function " + hash + " is defined as null");
        }
        return function;
    }

    /** The arguments of a run, with the value of each dependency in the place of its reference. */
    TaskArguments arguments(
            final ValueReader reader, final byte[] bytes, final int clientId, final @Nullable Object[] inputs)
            throws IOException, ClassNotFoundException {
        return reader.readArguments(new UnsafeBuffer(bytes), 0, bytes.length, inputs, loader(clientId));
    }
}
