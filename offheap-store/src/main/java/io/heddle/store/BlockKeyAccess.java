package io.heddle.store;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.bytes.RandomDataInput;
import net.openhft.chronicle.bytes.RandomDataOutput;
import net.openhft.chronicle.hash.AbstractData;
import net.openhft.chronicle.hash.Data;
import net.openhft.chronicle.hash.serialization.DataAccess;
import net.openhft.chronicle.hash.serialization.SizedReader;
import net.openhft.chronicle.wire.WireIn;
import net.openhft.chronicle.wire.WireOut;
import org.jspecify.annotations.Nullable;

/** Writes and reads {@link BlockKey}: 8 bytes, no allocation. Its name stands in the header of every slab file. */
final class BlockKeyAccess extends AbstractData<BlockKey> implements DataAccess<BlockKey>, SizedReader<BlockKey> {
    private transient BytesStore<?, ?> store = BytesStore.nativeStore(Long.BYTES);
    private transient @Nullable BlockKey key;

    @Override
    public Data<BlockKey> getData(BlockKey instance) {
        key = instance;
        store.writeLong(0, instance.number);
        return this;
    }

    @Override
    public void uninit() {
        key = null;
    }

    @Override
    public DataAccess<BlockKey> copy() {
        return new BlockKeyAccess();
    }

    @Override
    public RandomDataInput bytes() {
        return store;
    }

    @Override
    public long offset() {
        return 0;
    }

    @Override
    public long size() {
        return Long.BYTES;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public void writeTo(RandomDataOutput target, long targetOffset) {
        target.writeLong(targetOffset, store.readLong(0));
    }

    @Override
    public BlockKey get() {
        return key == null ? new BlockKey().at(store.readLong(0)) : key;
    }

    @Override
    public BlockKey getUsing(@Nullable BlockKey using) {
        return (using == null ? new BlockKey() : using).at(store.readLong(0));
    }

    @Override
    public BlockKey read(Bytes<?> in, long size, @Nullable BlockKey using) {
        return (using == null ? new BlockKey() : using).at(in.readLong());
    }

    @Override
    public void readMarshallable(WireIn wire) {
        // Nothing to keep: the class is the whole configuration.
    }

    @Override
    public void writeMarshallable(WireOut wire) {
        // Nothing to keep: the class is the whole configuration.
    }
}
