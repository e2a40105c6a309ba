package io.heddle.client;

import io.heddle.function.ObjectCodec;
import io.heddle.function.ValueReader;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.store.ArenaReader;
import io.heddle.store.PartitionLostException;
import io.heddle.store.PartitionView;
import io.heddle.store.StaleLocationException;
import io.heddle.worker.executor.ResultLocator;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.util.Collection;
import java.util.function.UnaryOperator;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** Reads results in place under a lease, or copies of those on other hosts. Any thread. */
final class ResultReader {
    private final Opener opener;
    private final ValueReader.Classes classes;

    /** How results are opened. */
    @FunctionalInterface
    interface Opener {
        PartitionView open(StoredResult result, String key);
    }

    /** Of arenas of this host and workers of others. */
    ResultReader(
            final ArenaReader arenas,
            final ResultLocator locator,
            final RemoteResults remote,
            final ClassLoader loader) {
        this((result, key) -> open(arenas, locator, remote, result, key), loader);
    }

    /** Of what {@code opener} opens. */
    ResultReader(final Opener opener, final ClassLoader loader) {
        this.opener = opener;
        this.classes = new ValueReader.Classes() {
            @Override
            public ClassLoader loader() {
                return loader;
            }

            @Override
            public ObjectInputFilter filter() {
                return ResultReader::check;
            }
        };
    }

    /** The classes that values may have here. */
    ValueReader.Classes classes() {
        return classes;
    }

    /** Opens what a task left; the caller closes it. */
    PartitionView open(final StoredResult result, final String key) {
        return opener.open(result, key);
    }

    private static PartitionView open(
            final ArenaReader arenas,
            final ResultLocator locator,
            final RemoteResults remote,
            final StoredResult result,
            final String key) {
        if (remote.isRemote(result.holderWorkerId())) {
            return remote.open(result, key);
        }
        try {
            return arenas.open(result.location());
        } catch (final StaleLocationException moved) {
            final ResultLocator.Located located = locator.locate(result.taskId(), result.holderWorkerId());
            if (located == null) {
                throw gone(key, moved);
            }
            try {
                return arenas.open(located.location());
            } catch (final StaleLocationException | PartitionLostException again) {
                throw gone(key, again);
            } finally {
                located.done().run();
            }
        } catch (final PartitionLostException lost) {
            throw gone(key, lost);
        }
    }

    private static HeddleException gone(final String key, final RuntimeException cause) {
        return new HeddleException(
                ErrorKind.PEER,
                "the result of task " + key + " is not where it was: its worker is gone or it was released; ask again",
                cause);
    }

    /** The value that a task left. */
    @Nullable
    Object value(final StoredResult result, final String key) {
        final byte[] inline = result.inline();
        if (inline != null) {
            return decode(new UnsafeBuffer(inline), key);
        }
        try (PartitionView view = open(result, key)) {
            return decode(
                    view.extentCount() == 1
                            ? new UnsafeBuffer(view.address(0), view.length(0))
                            : new UnsafeBuffer(view.toBytes()),
                    key);
        }
    }

    private @Nullable Object decode(final DirectBuffer bytes, final String key) {
        try {
            return new ValueReader().readValue(bytes, 0, bytes.capacity(), classes);
        } catch (final IOException | ClassNotFoundException failure) {
            throw new HeddleException(
                    ErrorKind.USER,
                    "the result of task " + key + " cannot be read here: " + failure.getMessage()
                            + "; its class must be on the client's class path",
                    failure);
        }
    }

    static ObjectInputFilter.Status check(final ObjectInputFilter.FilterInfo info) {
        return info.depth() > ObjectCodec.DEPTH_MAX
                ? ObjectInputFilter.Status.REJECTED
                : ObjectInputFilter.Status.UNDECIDED;
    }

    /** The exception of a task in the first loader that knows its class, null if none does or there is none. */
    static @Nullable Throwable decodeException(final byte[] bytes, final Collection<ClassLoader> loaders) {
        if (bytes.length == 0) {
            return null;
        }
        for (final ClassLoader candidate : loaders) {
            final Throwable failure = decodeException(bytes, candidate);
            if (failure != null) {
                return failure;
            }
        }
        return null;
    }

    private static @Nullable Throwable decodeException(final byte[] bytes, final ClassLoader loader) {
        try {
            final Object value = ObjectCodec.decode(bytes, loader, ResultReader::check, UnaryOperator.identity());
            return value instanceof Throwable failure ? failure : null;
        } catch (final IOException | ClassNotFoundException | RuntimeException unknownHere) {
            return null;
        }
    }
}
