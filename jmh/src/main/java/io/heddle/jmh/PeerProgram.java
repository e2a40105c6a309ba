package io.heddle.jmh;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A program that runs the same tasks by another engine and prints what it measured, one line {@code case metric value} per run. */
final class PeerProgram {
    private static final int SHOWN_CHARACTERS = 600;

    private final Map<String, List<Double>> values = new LinkedHashMap<>();
    private String version = "";

    private PeerProgram() {}

    /** Puts a program of this jar where an interpreter or compiler finds it; one of Java is a text here, since it is no part of this build. */
    static Path unpack(final BenchDirectory directory, final String name) {
        final Path file = directory.disk().resolve(name.replace(".txt", ""));
        try (InputStream stream = PeerProgram.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new HeddleException(ErrorKind.INTERNAL, name + " is missing from the benchmarks' jar");
            }
            Files.write(file, stream.readAllBytes());
            return file;
        } catch (final IOException failure) {
            throw new UncheckedIOException("cannot write " + file, failure);
        }
    }

    /** Whether a command ends well: whether what it needs is installed. */
    static boolean works(final String... command) {
        try {
            final Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (final IOException missing) {
            return false;
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new HeddleException(ErrorKind.USER, "interrupted while looking for a peer", interrupted);
        }
    }

    /** Runs it to its end. */
    static PeerProgram run(final BenchDirectory directory, final String name, final List<String> command) {
        final PeerProgram program = new PeerProgram();
        final Path errors = directory.disk().resolve(name + ".err");
        try {
            final Process process =
                    new ProcessBuilder(command).redirectError(errors.toFile()).start();
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    program.take(line.split(" "));
                }
            } finally {
                process.destroy();
            }
            final int exitCode = process.waitFor();
            if (exitCode != 0) {
                final String text = Files.readString(errors);
                throw new HeddleException(
                        ErrorKind.PEER,
                        name + " ended with " + exitCode + ": "
                                + text.substring(Math.max(0, text.length() - SHOWN_CHARACTERS)));
            }
            return program;
        } catch (final IOException failure) {
            throw new UncheckedIOException("cannot run " + command, failure);
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new HeddleException(ErrorKind.USER, "interrupted while " + name + " runs", interrupted);
        }
    }

    private void take(final String[] words) {
        if (words.length == 2 && words[0].equals("version")) {
            version = words[1];
        } else if (words.length == 3) {
            values.computeIfAbsent(words[0] + ' ' + words[1], key -> new ArrayList<>())
                    .add(Double.parseDouble(words[2]));
        }
    }

    String version() {
        return version;
    }

    /** What it printed of a case and metric. */
    double[] values(final String caseName, final String metric) {
        return values.getOrDefault(caseName + ' ' + metric, List.of()).stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
    }
}
