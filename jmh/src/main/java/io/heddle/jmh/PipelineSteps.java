package io.heddle.jmh;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Serializable;

/**
 * The three steps of a pipeline over trades, as plain functions: text to columns, the instrument's multiplier by its number, sums by
 * window of a second. They run on workers as tasks, and in one thread as the baseline.
 */
final class PipelineSteps {
    static final int EVENTS_PER_SECOND = 10_000;
    static final int INSTRUMENTS = 1_000;
    private static final int PRICES = 9_973;

    private PipelineSteps() {}

    /** Some trades as columns. */
    record Trades(long[] sequences, int[] instruments, long[] amounts) implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    /**
     * What was seen so far.
     *
     * @param events       in all.
     * @param sequenceSum  of their sequence numbers: with the count it tells whether one is missing or came twice.
     * @param window       the open one.
     * @param windowEvents in the open one.
     * @param windowAmount of the open one.
     * @param faultyWindows closed ones that did not have as many events as a second has.
     */
    record Windows(long events, long sequenceSum, long window, long windowEvents, long windowAmount, long faultyWindows)
            implements Serializable {
        private static final long serialVersionUID = 1L;

        static Windows none() {
            return new Windows(0, 0, 0, 0, 0, 0);
        }
    }

    /** Lines as they would come from a socket: sequence number, instrument, price. */
    static byte[] lines(final long firstSequence, final int count) {
        final StringBuilder text = new StringBuilder(count * 24);
        for (long sequence = firstSequence; sequence < firstSequence + count; sequence++) {
            text.append(sequence).append(',').append(instrument(sequence)).append(',');
            text.append(price(sequence)).append('\n');
        }
        return text.toString().getBytes(US_ASCII);
    }

    static int instrument(final long sequence) {
        return (int) (sequence * 31 % INSTRUMENTS);
    }

    static long price(final long sequence) {
        return 100 + sequence % PRICES;
    }

    /** The multiplier of an instrument, as the reference data has it. */
    static int multiplier(final int instrument) {
        return 1 + instrument % 7;
    }

    static Trades parse(final byte[] lines) {
        int count = 0;
        for (final byte character : lines) {
            count += character == '\n' ? 1 : 0;
        }
        final Trades trades = new Trades(new long[count], new int[count], new long[count]);
        int field = 0;
        int row = 0;
        long value = 0;
        for (final byte character : lines) {
            if (character == ',' || character == '\n') {
                switch (field) {
                    case 0 -> trades.sequences[row] = value;
                    case 1 -> trades.instruments[row] = (int) value;
                    default -> trades.amounts[row] = value;
                }
                value = 0;
                field = character == ',' ? field + 1 : 0;
                row += character == '\n' ? 1 : 0;
            } else {
                value = 10 * value + character - '0';
            }
        }
        return trades;
    }

    static Trades lookUp(final Trades trades, final int[] multipliers) {
        final long[] amounts = new long[trades.amounts.length];
        for (int row = 0; row < amounts.length; row++) {
            amounts[row] = trades.amounts[row] * multipliers[trades.instruments[row]];
        }
        return new Trades(trades.sequences, trades.instruments, amounts);
    }

    static Windows aggregate(final Windows before, final Trades trades) {
        long sequenceSum = before.sequenceSum;
        long window = before.window;
        long windowEvents = before.windowEvents;
        long windowAmount = before.windowAmount;
        long faulty = before.faultyWindows;
        for (int row = 0; row < trades.amounts.length; row++) {
            final long of = trades.sequences[row] / EVENTS_PER_SECOND;
            if (of != window) {
                faulty += windowEvents == EVENTS_PER_SECOND && windowAmount == amountOf(window) ? 0 : 1;
                window = of;
                windowEvents = 0;
                windowAmount = 0;
            }
            sequenceSum += trades.sequences[row];
            windowEvents++;
            windowAmount += trades.amounts[row];
        }
        return new Windows(
                before.events + trades.amounts.length, sequenceSum, window, windowEvents, windowAmount, faulty);
    }

    /** What a window must come to, computed another way. */
    private static long amountOf(final long window) {
        long amount = 0;
        for (long sequence = window * EVENTS_PER_SECOND; sequence < (window + 1) * EVENTS_PER_SECOND; sequence++) {
            amount += price(sequence) * multiplier(instrument(sequence));
        }
        return amount;
    }
}
