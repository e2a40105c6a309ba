package io.heddle.tools.shell;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the code of a typed class uses of other typed classes, apart from the code that the shell runs when it was typed. The
 * format is that of chapter 4 of the Java Virtual Machine Specification, lengths of instructions are of its chapter 6.
 *
 * @param variables of the shell that it reads or writes.
 * @param classes of the shell, by internal name, that it calls.
 */
record ShellClassFile(Set<String> variables, Set<String> classes) {
    private static final String PACKAGE = "REPL/";
    /** A class that holds variables, and not one that was typed, which is inside of it. */
    private static final Pattern WRAPPER = Pattern.compile("REPL/\\$JShell\\$\\d+[A-Z]*");

    private static final String RUN_AT_ONCE = "do_it$";
    private static final int MAGIC_AND_VERSION_BYTES = 8;
    private static final int GETSTATIC = 178;
    private static final int PUTSTATIC = 179;
    private static final int INVOKEVIRTUAL = 182;
    private static final int INVOKEINTERFACE = 185;
    private static final int NEW = 187;
    private static final int TABLESWITCH = 170;
    private static final int LOOKUPSWITCH = 171;
    private static final int WIDE = 196;
    private static final int IINC = 132;

    static ShellClassFile read(final byte[] classFile) {
        final Reader reader = new Reader(classFile);
        reader.readAll();
        return new ShellClassFile(reader.variables, reader.classes);
    }

    private static final class Reader {
        final Set<String> variables = new LinkedHashSet<>();
        final Set<String> classes = new LinkedHashSet<>();
        private final ByteBuffer in;
        private final int[] places;

        Reader(final byte[] classFile) {
            in = ByteBuffer.wrap(classFile).position(MAGIC_AND_VERSION_BYTES);
            places = new int[unsigned()];
            for (int i = 1; i < places.length; i++) {
                places[i] = in.position();
                i += skipConstant();
            }
        }

        private int unsigned() {
            return in.getShort() & 0xFFFF;
        }

        /** Returns how many further numbers the constant takes. */
        private int skipConstant() {
            final int tag = in.get();
            final int length = switch (tag) {
                case 1 -> unsigned(); // a text, behind its length
                case 3, 4, 9, 10, 11, 12, 17, 18 -> 4;
                case 5, 6 -> 8;
                case 15 -> 3;
                case 7, 8, 16, 19, 20 -> 2;
                default -> throw new IllegalArgumentException("a class file has a constant of tag " + tag);
            };
            in.position(in.position() + length);
            return tag == 5 || tag == 6 ? 1 : 0;
        }

        private String text(final int constant) {
            final int place = places[constant];
            final int length = in.getShort(place + 1) & 0xFFFF;
            return new String(in.array(), place + 3, length, StandardCharsets.UTF_8);
        }

        /** What the first number in a constant stands for: of a class its name, of a member its class. */
        private int first(final int constant) {
            return in.getShort(places[constant] + 1) & 0xFFFF;
        }

        private int second(final int constant) {
            return in.getShort(places[constant] + 3) & 0xFFFF;
        }

        void readAll() {
            in.position(in.position() + 6); // flags, own name, name of the super class
            final int interfaces = unsigned();
            in.position(in.position() + 2 * interfaces);
            for (int fields = unsigned(); fields > 0; fields--) {
                in.position(in.position() + 6);
                skipAttributes();
            }
            for (int methods = unsigned(); methods > 0; methods--) {
                unsigned();
                final boolean isCode = !text(unsigned()).equals(RUN_AT_ONCE);
                unsigned();
                for (int attributes = unsigned(); attributes > 0; attributes--) {
                    final boolean isBody = text(unsigned()).equals("Code");
                    final int end = in.getInt() + in.position();
                    if (isCode && isBody) {
                        unsigned();
                        unsigned();
                        readCode(in.getInt());
                    }
                    in.position(end);
                }
            }
        }

        private void skipAttributes() {
            for (int attributes = unsigned(); attributes > 0; attributes--) {
                unsigned();
                final int length = in.getInt();
                in.position(in.position() + length);
            }
        }

        private void readCode(final int length) {
            final int start = in.position();
            for (int place = start; place < start + length; place += lengthOf(place, start)) {
                final int operation = in.get(place) & 0xFF;
                if (operation >= GETSTATIC && operation <= NEW && operation != INVOKEINTERFACE + 1) {
                    note(operation, in.getShort(place + 1) & 0xFFFF);
                }
            }
        }

        private void note(final int operation, final int constant) {
            final String owner = text(first(operation == NEW ? constant : first(constant)));
            if (!owner.startsWith(PACKAGE)) {
                return;
            }
            if (operation <= PUTSTATIC && WRAPPER.matcher(owner).matches()) {
                variables.add(text(first(second(constant))));
            } else if (operation >= INVOKEVIRTUAL || operation <= PUTSTATIC) {
                classes.add(owner);
            }
        }

        private int lengthOf(final int place, final int start) {
            final int operation = in.get(place) & 0xFF;
            if (operation == TABLESWITCH || operation == LOOKUPSWITCH) {
                final int operands = place + 4 - (place - start) % 4;
                final int size = operation == TABLESWITCH
                        ? 12 + 4 * (in.getInt(operands + 8) - in.getInt(operands + 4) + 1)
                        : 8 + 8 * in.getInt(operands + 4);
                return operands - place + size;
            }
            if (operation == WIDE) {
                return (in.get(place + 1) & 0xFF) == IINC ? 6 : 4;
            }
            if (operation == INVOKEINTERFACE || operation == INVOKEINTERFACE + 1 || operation >= 200) {
                return 5;
            }
            if (operation == 197) { // multianewarray
                return 4;
            }
            final boolean isTwo = operation == 16
                    || operation == 18
                    || (operation >= 21 && operation <= 25)
                    || (operation >= 54 && operation <= 58)
                    || operation == 169
                    || operation == 188;
            final boolean isThree = operation == 17
                    || operation == 19
                    || operation == 20
                    || operation == IINC
                    || (operation >= 153 && operation <= 168)
                    || (operation >= GETSTATIC && operation <= NEW)
                    || operation == 189
                    || operation == 192
                    || operation == 193
                    || operation >= 198;
            return isTwo ? 2 : isThree ? 3 : 1;
        }
    }
}
