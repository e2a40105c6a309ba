"""Makes the Arrow files that ArrowFilesTest reads, by the C++ implementation (pyarrow)."""
import datetime as dt
import decimal
import sys

import pyarrow as pa
import pyarrow.feather as feather

out = sys.argv[1]
N = 300


def nulls(values, every=7):
    return [None if i % every == 3 else v for i, v in enumerate(values)]


def column(values, type):
    return pa.array(nulls(values), type)


def day(k):
    return dt.date(1969, 12, 1) + dt.timedelta(days=k)


def time(k):
    return dt.datetime(1969, 12, 31, 23) + dt.timedelta(seconds=61 * k)


words = ["", "ab", "naïve", "日本語", "a text of more than twelve bytes", "other"]


def plain(n):
    k = range(n)
    return {
        "k": pa.array(k, pa.int64()),
        "i8": column([i % 100 - 50 for i in k], pa.int8()),
        "i16": column([i * 7 - 1000 for i in k], pa.int16()),
        "i32": column([i * 70001 - 1000 for i in k], pa.int32()),
        "u8": column([i % 256 for i in k], pa.uint8()),
        "u16": column([60000 + i for i in k], pa.uint16()),
        "u32": column([4000000000 + i for i in k], pa.uint32()),
        "f32": column([i / 4 for i in k], pa.float32()),
        "f64": column([i / 10 for i in k], pa.float64()),
        "b": column([i % 3 == 0 for i in k], pa.bool_()),
        "s": column([words[i % 6] + str(i % 11) for i in k], pa.utf8()),
        "ls": column([words[i % 6] + str(i % 11) for i in k], pa.large_utf8()),
        "d32": column([day(i) for i in k], pa.date32()),
        "d64": column([day(i) for i in k], pa.date64()),
        "ts": column([time(i) for i in k], pa.timestamp("s")),
        "tm": column([time(i) for i in k], pa.timestamp("ms", "Europe/Paris")),
        "tu": column([time(i) for i in k], pa.timestamp("us")),
        "tn": column([time(i) for i in k], pa.timestamp("ns", "UTC")),
        "n": pa.nulls(n),
        "ds": column([words[i % 6] for i in k], pa.utf8()).dictionary_encode(),
        "dl": column([words[i % 5] for i in k], pa.large_utf8()).dictionary_encode().cast(pa.dictionary(pa.int64(), pa.large_utf8())),
    }


table = pa.table(plain(N))


def write(name, table, rows, stream=False, **options):
    make = pa.ipc.new_stream if stream else pa.ipc.new_file
    with pa.OSFile(out + "/" + name, "wb") as sink, make(sink, table.schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
        writer.write_table(table, max_chunksize=rows)


write("plain.arrow", table, 128)
write("plain.arrows", table, 128, stream=True)
write("lz4.arrow", table, 300, compression="lz4")
write("zstd.arrow", table, 100, compression="zstd")
write("old.arrows", table, 300, stream=True, use_legacy_format=True, metadata_version=pa.ipc.MetadataVersion.V4)

# Buffers of several blocks of LZ4, which refer to the blocks before them.
k = range(40000)
write("blocks.arrow", pa.table({"k": pa.array([i // 50 for i in k], pa.int64()), "s": pa.array(["text %d" % (i // 99) for i in k])}), 40000, compression="lz4")
feather.write_feather(pa.table({"k": pa.array(range(10))}), out + "/ten.feather", compression="uncompressed")

# Texts that say where they stand.
k = range(60)
view = pa.table({"k": pa.array(k, pa.int64()), "v": column([words[i % 6] * (i % 9) for i in k], pa.string_view())})
write("views.arrow", view, 40)
write("views-zstd.arrow", view, 40, compression="zstd")

# A column of each kind that has no counterpart, and one behind them that has.
other = pa.table({
    "l": pa.array([[1, 2], None, []], pa.list_(pa.int64())),
    "ll": pa.array([["a", "b"], None, []], pa.large_list(pa.utf8())),
    "fl": pa.array([[1, 2], None, [3, 4]], pa.list_(pa.int8(), 2)),
    "st": pa.array([{"a": 1, "b": "x"}, None, {"a": 2, "b": None}]),
    "m": pa.array([[("a", 1)], None, []], pa.map_(pa.utf8(), pa.int64())),
    "u64": pa.array([1, None, 3], pa.uint64()),
    "t": pa.array([dt.time(1), None, dt.time(2)], pa.time64("us")),
    "du": pa.array([1, None, 2], pa.duration("s")),
    "bi": pa.array([b"a", None, b"b"], pa.binary()),
    "fb": pa.array([b"aa", None, b"bb"], pa.binary(2)),
    "bv": pa.array([b"a", None, b"b" * 20], pa.binary_view()),
    "f16": pa.array([1, None, 2], pa.float16()),
    "lv": pa.array([[1, 2], None, []], pa.list_view(pa.int64())),
    "ree": pa.RunEndEncodedArray.from_arrays(pa.array([2, 3], pa.int32()), pa.array(["a", "b"])),
    "un": pa.UnionArray.from_dense(pa.array([0, 1, 0], pa.int8()), pa.array([0, 0, 1], pa.int32()), [pa.array([1, 2]), pa.array(["x"])]),
    "di": pa.array([10, 20, 10]).dictionary_encode(),
    "mi": pa.array([(1, 2, 3), None, (4, 5, 6)], pa.month_day_nano_interval()),
    "k": pa.array([7, None, 9], pa.int32()),
    "v": pa.array(["one", None, "a text of more than twelve bytes"], pa.string_view()),
    "s": pa.array(["one", None, "three"]),
})
write("others.arrow", other, 3)
write("decimals.arrow", pa.table({"d": pa.array([decimal.Decimal("1.50"), None, decimal.Decimal("-0.25")], pa.decimal128(9, 2)),
                                  "w": pa.array([decimal.Decimal("1.50"), None, decimal.Decimal("-0.25")], pa.decimal128(38, 2)),
                                  "k": pa.array([1, 2, 3])}), 3)

# Dictionaries that grow, and one that is replaced.
type = pa.dictionary(pa.int8(), pa.utf8())
schema = pa.schema([("k", pa.int64()), ("d", type)])


def batch(first, codes, entries):
    d = pa.DictionaryArray.from_arrays(pa.array(codes, pa.int8()), pa.array(entries))
    return pa.record_batch([pa.array(range(first, first + len(codes))), d], schema=schema)


with pa.OSFile(out + "/grows.arrows", "wb") as sink, pa.ipc.new_stream(sink, schema, options=pa.ipc.IpcWriteOptions(emit_dictionary_deltas=True)) as writer:
    writer.write_batch(batch(0, [0, 1, None], ["a", "b"]))
    writer.write_batch(batch(3, [2, 0, 1], ["a", "b", "c"]))
with pa.OSFile(out + "/grows.arrow", "wb") as sink, pa.ipc.new_file(sink, schema, options=pa.ipc.IpcWriteOptions(emit_dictionary_deltas=True)) as writer:
    writer.write_batch(batch(0, [0, 1, None], ["a", "b"]))
    writer.write_batch(batch(3, [2, 0, 1], ["a", "b", "c"]))
with pa.OSFile(out + "/replaced.arrows", "wb") as sink, pa.ipc.new_stream(sink, schema) as writer:
    writer.write_batch(batch(0, [0, 1, None], ["a", "b"]))
    writer.write_batch(batch(3, [1, 0, 1], ["x", "y"]))
with pa.OSFile(out + "/null-entry.arrows", "wb") as sink, pa.ipc.new_stream(sink, schema) as writer:
    writer.write_batch(batch(0, [0, 1, None, 2], ["a", None, "b"]))
