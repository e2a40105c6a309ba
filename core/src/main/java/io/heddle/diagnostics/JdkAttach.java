package io.heddle.diagnostics;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** Asks another JVM by the JDK's attach interface. A class of its own, because a Java without that module cannot even load it. */
final class JdkAttach {
    /** Of the virtual machines that the interface gives on HotSpot; what {@code jcmd} calls. */
    private static final String METHOD = "executeJCmd";

    private static final int CHUNK_BYTES = 256;

    private JdkAttach() {}

    /**
     * Sends a command and waits for the whole answer.
     *
     * @return null if it cannot be sent from here: this JVM was not started with Heddle's flags, or is the one to ask.
     * @throws IOException if the other JVM does not answer, or not to the end.
     */
    static @Nullable String ask(final long pid, final String command) throws IOException {
        final VirtualMachine machine;
        try {
            machine = VirtualMachine.attach(Long.toString(pid));
        } catch (final AttachNotSupportedException silent) {
            throw new IOException(silent.getMessage(), silent);
        } catch (final IOException closed) {
            return null;
        }
        try {
            final Method method = machine.getClass().getMethod(METHOD, String.class);
            try (InputStream text = (InputStream) method.invoke(machine, command)) {
                return readAll(text);
            }
        } catch (final InvocationTargetException failure) {
            throw new IOException(String.valueOf(failure.getCause()), failure);
        } catch (final ReflectiveOperationException closed) {
            return null;
        } finally {
            machine.detach();
        }
    }

    /** As {@code jcmd} reads: these streams do not mind where in an array they shall put what they have, so it is always at its beginning. */
    private static String readAll(final InputStream text) throws IOException {
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        final byte[] some = new byte[CHUNK_BYTES];
        for (int count = text.read(some); count > 0; count = text.read(some)) {
            all.write(some, 0, count);
        }
        return all.toString(UTF_8);
    }
}
