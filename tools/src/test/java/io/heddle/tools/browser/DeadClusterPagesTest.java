package io.heddle.tools.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import io.heddle.client.Client;
import io.heddle.client.ClusterMemory;
import io.heddle.client.MemorySize;
import io.heddle.client.TaskFuture;
import io.heddle.dashboard.DashboardServer;
import io.heddle.diagnostics.ArenaRemover;
import io.heddle.diagnostics.NodeDirectory;
import io.heddle.tools.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All processes of a cluster are killed; the pages about its files show how it was. */
@Timeout(180)
@Tag("long")
class DeadClusterPagesTest {
    private static final int RESULTS = 4;

    @TempDir
    Path temporary;

    private final String cluster = "dead-" + ProcessHandle.current().pid();
    private final List<Process> processes = new ArrayList<>();
    private Path directory = Path.of("");

    @AfterEach
    void endAll() throws Exception {
        killAll();
        if (!directory.toString().isEmpty()) {
            NodeDirectory.reapCluster(directory, ArenaRemover.REMOVE);
        }
    }

    /** All at once, workers first: one whose scheduler is gone ends in order and takes its files away. */
    private void killAll() throws InterruptedException {
        final List<ProcessHandle> all = new ArrayList<>();
        for (int i = processes.size() - 1; i >= 0; i--) {
            processes.get(i).descendants().forEach(all::add);
            all.add(processes.get(i).toHandle());
            processes.get(i).destroyForcibly();
        }
        all.forEach(ProcessHandle::destroyForcibly);
        for (final Process process : processes) {
            assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        }
    }

    private Path start(final String name, final String... arguments) throws IOException {
        final List<String> command = CommandRun.heddleCommand();
        command.addAll(List.of(arguments));
        final Path output = temporary.resolve(name + ".out");
        processes.add(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start());
        return output;
    }

    @Test
    void theLastStateOfAllNodesIsShownAndSummed() throws Exception {
        try (Browsers browsers = Browsers.open()) {
            final Path said = start("scheduler", "scheduler", "--cluster", cluster);
            while (!Files.readString(said).contains("dashboard at ")) {
                assertTrue(processes.get(0).isAlive(), Files.readString(said));
                LockSupport.parkNanos(20_000_000);
            }
            final String text = Files.readString(said);
            directory = Path.of(text.replaceAll("(?s).*files in (\\S+).*", "$1"));
            final String address = text.replaceAll("(?s).*address (\\S+).*", "$1");
            for (final String name : List.of("amber", "birch")) {
                start(name, "worker", address, "--name=" + name, "--threads=1", "--memory-limit=64MB");
            }
            try (Client client = Client.connect(address)) {
                client.waitForWorkers(2, Duration.ofSeconds(60));
                final List<TaskFuture<byte[]>> held = new ArrayList<>();
                for (int i = 0; i < RESULTS; i++) {
                    held.add(client.submit(DeadClusterPagesTest::bytes, 2_000_000));
                }
                client.gather(held);
                ClusterMemory memory = client.memory();
                while (memory.usedBytes() < RESULTS * 2_000_000L) {
                    memory = client.memory();
                }
                // What nodes write of themselves ten times a second is in their files too.
                try (DashboardServer living = DashboardServer.start(directory, 0)) {
                    final Page page = browsers.page(false);
                    page.navigate(living.url());
                    page.waitForFunction("() => document.querySelector('#memory-all').textContent.includes('8.1')");
                    page.navigate(living.url().replace("/status", "/memory"));
                    page.waitForFunction(
                            "many => [...document.querySelectorAll('#unused tbody tr')]"
                                    + ".filter(row => row.children[5].textContent === 'by no task').length === many",
                            RESULTS);
                    page.close();
                }
                killAll();
                look(browsers, memory);
                lookWithStat(memory);
            }
        }
    }

    private void look(final Browsers browsers, final ClusterMemory memory) throws Exception {
        try (DashboardServer server = DashboardServer.start(directory, 0)) {
            final Page page = browsers.page(true);
            page.navigate(server.url());
            page.waitForFunction(
                    "() => document.querySelector('.banner').textContent.startsWith('The cluster is dead')");
            assertEquals(2, page.locator("#workers tbody tr.dead").count());
            assertEquals("2", page.textContent("#tiles .tile:has-text('Workers') .value"));
            assertEquals("dead, as they were", page.textContent("#tiles .tile:has-text('Workers') .note"));
            assertEquals("" + RESULTS, page.textContent("#tiles .tile:has-text('Finished') .value"));
            final double usedMb = memory.usedBytes() / 1e6;
            final String sum = page.textContent("#memory-all .amount");
            assertTrue(sum.contains(String.format(java.util.Locale.ROOT, "%.2f MB / 128 MB", usedMb)), sum);
            Browsers.screenshot(page, "status-of-the-dead-dark");
            page.navigate(server.url().replace("/status", "/memory"));
            page.waitForFunction(
                    "used => heddle.chart.values[0].length > 0 && heddle.chart.values[0].every(value => value === used)",
                    (double) memory.usedBytes());
            Browsers.screenshot(page, "memory-of-the-dead-dark");
            page.navigate(server.url().replace("/status", "/workers"));
            page.waitForFunction("() => document.querySelector('#workers-note').textContent.startsWith('2 dead')");
            assertEquals(List.of(), browsers.complaints());
        }
    }

    private void lookWithStat(final ClusterMemory memory) throws Exception {
        final CommandRun stat = CommandRun.heddle(temporary, "stat", "--once", "--cluster", directory.toString());
        assertTrue(
                stat.out()
                        .contains("   2 workers (dead, as they were)   memory "
                                + MemorySize.format(memory.usedBytes() + memory.reservedBytes()) + " of "),
                stat.toString());
    }

    private static byte[] bytes(final int length) {
        return new byte[length];
    }
}
