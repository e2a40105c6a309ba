package io.heddle.tools;

import java.lang.reflect.Field;

/** Does what newer JVMs warn of, unless they are told not to. */
final class UnsafeProgram {
    private UnsafeProgram() {}

    public static void main(final String[] arguments) throws ReflectiveOperationException {
        final Class<?> type = Class.forName("sun.misc.Unsafe");
        final Field field = type.getDeclaredField("theUnsafe");
        field.setAccessible(true);
        final Object unsafe = field.get(null);
        final Object address = type.getMethod("allocateMemory", long.class).invoke(unsafe, 8L);
        type.getMethod("freeMemory", long.class).invoke(unsafe, address);
    }
}
