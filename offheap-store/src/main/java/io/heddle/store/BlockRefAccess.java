package io.heddle.store;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.RandomDataInput;
import net.openhft.chronicle.bytes.RandomDataOutput;
import net.openhft.chronicle.hash.AbstractData;
import net.openhft.chronicle.hash.Data;
import net.openhft.chronicle.hash.serialization.DataAccess;
import net.openhft.chronicle.hash.serialization.SizedReader;
import net.openhft.chronicle.wire.WireIn;
import net.openhft.chronicle.wire.WireOut;
import org.jspecify.annotations.Nullable;

/** Lets a put learn the address of its room instead of copying bytes there. Its name stands in the header of every slab file. */
final class BlockRefAccess extends AbstractData<BlockRef> implements DataAccess<BlockRef>, SizedReader<BlockRef> {
    private transient BlockRef ref = new BlockRef();

    @Override
    public Data<BlockRef> getData(BlockRef instance) {
        ref = instance;
        return this;
    }

    @Override
    public void uninit() {
        // Keeps the last value: it holds no resource.
    }

    @Override
    public DataAccess<BlockRef> copy() {
        return new BlockRefAccess();
    }

    @Override
    public RandomDataInput bytes() {
        throw new UnsupportedOperationException("extents are never compared or copied by the map");
    }

    @Override
    public long offset() {
        return 0;
    }

    @Override
    public long size() {
        return ref.lengthBytes;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public void writeTo(RandomDataOutput target, long targetOffset) {
        ref.address = target.addressForWrite(targetOffset);
    }

    @Override
    public BlockRef get() {
        return ref;
    }

    @Override
    public BlockRef getUsing(@Nullable BlockRef using) {
        BlockRef result = using == null ? new BlockRef() : using;
        result.address = ref.address;
        result.lengthBytes = ref.lengthBytes;
        return result;
    }

    @Override
    public BlockRef read(Bytes<?> in, long size, @Nullable BlockRef using) {
        BlockRef result = using == null ? new BlockRef() : using;
        result.address = in.addressForRead(in.readPosition());
        result.lengthBytes = size;
        return result;
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
