package io.heddle.jmh;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** What a figure depends on beside the code: printed with every run, since a figure without it says nothing. */
final class Machine {
    private Machine() {}

    /** One line: processor, cores, system, Java, and what else runs. */
    static String describe() {
        final double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return String.format(
                Locale.ROOT,
                "%s, %d cores, %s %s, JDK %s, heap %d MiB, load average %.1f before the start",
                processor(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                Runtime.version(),
                Runtime.getRuntime().maxMemory() >> 20,
                load);
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (final IOException unknown) {
            return System.getProperty("os.arch");
        }
    }
}
