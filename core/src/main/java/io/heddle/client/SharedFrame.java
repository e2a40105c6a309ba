package io.heddle.client;

import io.heddle.frame.expression.Schema;
import java.io.Serializable;
import java.util.ArrayList;

/**
 * A persisted frame inside of a value which is shared.
 *
 * @param schema its columns.
 * @param partitions the futures of its partitions in the order of its rows.
 */
record SharedFrame(Schema schema, ArrayList<TaskFuture<?>> partitions) implements Serializable {}
