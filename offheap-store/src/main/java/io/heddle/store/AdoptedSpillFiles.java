package io.heddle.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The spill files of a dead owner: what is whole and still wanted becomes the adopting arena's, the rest goes. */
final class AdoptedSpillFiles {
    private static final Logger LOGGER = LoggerFactory.getLogger(AdoptedSpillFiles.class);

    private final PartitionRegistry registry;
    private final SpillDirectories directories;

    AdoptedSpillFiles(PartitionRegistry registry, SpillDirectories directories) {
        this.registry = registry;
        this.directories = directories;
    }

    /** Takes over one directory and removes it; adds what it held to {@code result}. Those that {@code arena} has in memory are not wanted. */
    void take(Path from, AdoptedArena arena, List<AdoptedPartition> result) {
        try (LifeLock lock = Files.exists(from.resolve(ArenaFiles.OWNER_LOCK))
                ? LifeLock.takeIfDead(from.resolve(ArenaFiles.OWNER_LOCK))
                : null) {
            if (lock == null) {
                return;
            }
            for (Path file : ArenaFiles.list(from)) {
                if (file.toString().endsWith(ArenaFiles.SPILL_SUFFIX)) {
                    takeFile(file, arena, result);
                }
            }
            ArenaFiles.deleteKnown(from);
        } catch (IOException e) {
            LOGGER.warn("spill files in {} cannot be taken over: {}", from, e.toString());
        }
    }

    private void takeFile(Path file, AdoptedArena arena, List<AdoptedPartition> result) throws IOException {
        SpillHead head;
        List<Partition> found;
        try {
            head = SpillFile.readHead(file);
            found = partitions(file, head);
        } catch (IOException e) {
            LOGGER.warn("spill file {} of a dead owner is dropped: {}", file, e.toString());
            return;
        }
        found.removeIf(partition ->
                arena.contains(partition.high, partition.low) || registry.contains(partition.high, partition.low));
        if (found.isEmpty()) {
            return;
        }
        boolean isBundle = head.identity.kind() == ValueBundle.KIND;
        SpillCopy copy = new SpillCopy(
                directories.onDiskOf(file),
                head.identity,
                head.generation,
                head.fileBytes(),
                isBundle ? ValueBundle.valuesOffset(head) : 0);
        Files.move(file, directories.path(copy));
        directories.tookOver(copy);
        for (Partition partition : found) {
            if (registry.addSpilled(partition, copy)) {
                result.add(new AdoptedPartition(
                        partition.high, partition.low, partition.kind, partition.tag, partition.totalBytes, null));
            }
        }
        if (copy.users == 0) {
            directories.delete(copy);
        }
    }

    private static List<Partition> partitions(Path file, SpillHead head) throws IOException {
        List<Partition> found = new ArrayList<>();
        if (head.identity.kind() != ValueBundle.KIND) {
            found.add(new Partition(head.identity, head.totalBytes));
            return found;
        }
        for (ValueBundle.Entry entry : ValueBundle.entries(file, head)) {
            Partition value = new Partition(entry.identity(), entry.totalBytes());
            value.packedValue = true;
            value.extentCount = 1;
            value.grain = entry.grain();
            value.manifestLength = entry.manifestLength();
            found.add(value);
        }
        return found;
    }
}
