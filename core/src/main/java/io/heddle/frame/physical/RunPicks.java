package io.heddle.frame.physical;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.Schema;
import java.util.ArrayList;
import java.util.List;

/**
 * What a run says of itself in its last batches: for every few of its rows the keys of the first one and where they lie. A pick's columns are the
 * keys, in their order, and then those below. By the picks of many runs a task knows where to cut all of them without reading their rows.
 */
final class RunPicks {
    /** So many rows of a batch are picked at most. */
    static final int PER_BATCH_MAX = 128;

    private static final int PER_BATCH = 8;

    /** Picks in a batch of them. */
    static final int BATCH_ROWS = 1024;

    /** The number of the run among all; in the run itself, how many batches of picks there are up to this one. */
    static final int INPUT = 0;

    /** A run is made of segments, each ordered; the number of the segment. */
    static final int SEGMENT = 1;

    /** The batch of the run. */
    static final int BATCH = 2;

    /** The row in there. */
    static final int ROW = 3;

    /** How many rows there are until the next pick; 0 in a pick that only says how many batches of picks there are. */
    static final int ROWS = 4;

    static final int PLACE_COLUMNS = 5;

    private RunPicks() {}

    /** How many rows of a batch are picked: more where a pick has no key, for then a range begins and ends with one. */
    static int perBatch(final SortSpec spec) {
        return spec.keys().isEmpty() ? PER_BATCH_MAX : PER_BATCH;
    }

    static Schema schema(final SortSpec spec) {
        final List<Field> fields = new ArrayList<>();
        for (int i = 0; i < spec.keys().size(); i++) {
            fields.add(new Field(
                    "#key" + i, spec.schema().typeOf(spec.keys().get(i).column())));
        }
        for (int i = 0; i < PLACE_COLUMNS; i++) {
            fields.add(new Field("#place" + i, DataType.INT64));
        }
        return new Schema(fields);
    }
}
