package io.heddle.frame.io;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** The library's codecs, and gzip by the JDK, which the library would take from Hadoop. */
final class ParquetCodecs implements CompressionCodecFactory {
    private final CodecFactory others = new CodecFactory(new PlainParquetConfiguration(), 0);

    @Override
    public BytesInputCompressor getCompressor(final CompressionCodecName codec) {
        return codec == CompressionCodecName.GZIP ? new GzipWriter() : others.getCompressor(codec);
    }

    @Override
    public BytesInputDecompressor getDecompressor(final CompressionCodecName codec) {
        return codec == CompressionCodecName.GZIP ? new Gzip() : others.getDecompressor(codec);
    }

    @Override
    public void release() {
        others.release();
    }

    private static final class GzipWriter implements BytesInputCompressor {
        @Override
        public BytesInput compress(final BytesInput bytes) throws IOException {
            final ByteArrayOutputStream compressed = new ByteArrayOutputStream();
            try (GZIPOutputStream output = new GZIPOutputStream(compressed)) {
                bytes.writeAllTo(output);
            }
            return BytesInput.from(compressed.toByteArray());
        }

        @Override
        public CompressionCodecName getCodecName() {
            return CompressionCodecName.GZIP;
        }

        @Override
        public void release() {}
    }

    private static final class Gzip implements BytesInputDecompressor {
        @Override
        public BytesInput decompress(final BytesInput bytes, final int decompressedSize) throws IOException {
            return BytesInput.from(decompressed(bytes.toInputStream(), decompressedSize));
        }

        @Override
        public void decompress(
                final ByteBuffer input, final int compressedSize, final ByteBuffer output, final int decompressedSize)
                throws IOException {
            final byte[] compressed = new byte[compressedSize];
            input.get(compressed);
            output.put(decompressed(new ByteArrayInputStream(compressed), decompressedSize));
        }

        private static byte[] decompressed(final InputStream compressed, final int length) throws IOException {
            try (GZIPInputStream input = new GZIPInputStream(compressed)) {
                final byte[] bytes = input.readNBytes(length);
                if (bytes.length != length) {
                    throw new IOException("a page ends after " + bytes.length + " bytes instead of " + length);
                }
                return bytes;
            }
        }

        @Override
        public void release() {}
    }
}
