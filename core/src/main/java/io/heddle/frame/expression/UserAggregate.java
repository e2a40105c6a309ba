package io.heddle.frame.expression;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * An aggregate of a program's own: states of parts of a group's rows, which are merged. It travels to the workers with its class and is called on their
 * executor threads, by several of them at the same time, so it keeps nothing itself. States are objects on the heap of a worker, one for each group, and
 * travel by Java serialisation; of their classes only those of the JDK and of the aggregate's own class loader are read.
 *
 * @param <S> a state.
 */
public interface UserAggregate<S extends Serializable> extends Serializable {
    /** The state of no rows. */
    S begin();

    /**
     * The state with one more value.
     *
     * @param state may be changed and given back.
     * @param value a Boolean, Long, Double, String, LocalDate or LocalDateTime; nulls are left out.
     */
    S add(S state, Object value);

    /** The state of the rows of both, those of {@code state} being the earlier ones. */
    S merge(S state, S later);

    /** The result, of the type given to {@link Expressions#aggregate}, or null. */
    @Nullable
    Object finish(S state);
}
