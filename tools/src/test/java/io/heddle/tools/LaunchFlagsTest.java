package io.heddle.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.cluster.JvmCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The flags stand in one place; what repeats them must not differ. */
@Timeout(20)
class LaunchFlagsTest {
    @Test
    void manifestSaysWhatTheArgumentFilesSay() throws IOException {
        final String pom = Files.readString(Path.of("pom.xml"));
        for (final int feature : List.of(17, 25)) {
            assertEquals(flags(feature, "--add-opens="), manifest(pom, "Add-Opens"));
            assertEquals(flags(feature, "--add-exports="), manifest(pom, "Add-Exports"));
        }
        assertEquals(Set.of("ALL-UNNAMED"), manifest(pom, "Enable-Native-Access"));
        assertTrue(JvmCommand.flags(25).contains("--enable-native-access=ALL-UNNAMED"));
    }

    @Test
    void newerJavaHasAllThatTheOlderOneHas() {
        assertTrue(JvmCommand.flags(25).containsAll(JvmCommand.flags(17)));
    }

    private static Set<String> flags(final int feature, final String prefix) {
        final Set<String> values = new TreeSet<>();
        for (final String flag : JvmCommand.flags(feature)) {
            if (flag.startsWith(prefix)) {
                values.add(flag.substring(prefix.length()).replace("=ALL-UNNAMED", ""));
            }
        }
        return values;
    }

    private static Set<String> manifest(final String pom, final String attribute) {
        final Matcher matcher = Pattern.compile("<" + attribute + ">([^<]*)<").matcher(pom);
        assertTrue(matcher.find(), attribute);
        return new TreeSet<>(Arrays.asList(matcher.group(1).trim().split("\\s+")));
    }
}
