package io.heddle.frame.expression;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** The values of a group, one behind the other with a separator between them. */
record CollectedTexts(String separator) implements UserAggregate<ArrayList<String>> {
    @Override
    public ArrayList<String> begin() {
        return new ArrayList<>();
    }

    @Override
    public ArrayList<String> add(final ArrayList<String> state, final Object value) {
        state.add(value.toString());
        return state;
    }

    @Override
    public ArrayList<String> merge(final ArrayList<String> state, final ArrayList<String> later) {
        state.addAll(later);
        return state;
    }

    @Override
    public @Nullable Object finish(final ArrayList<String> state) {
        return state.isEmpty() ? null : String.join(separator, state);
    }
}
