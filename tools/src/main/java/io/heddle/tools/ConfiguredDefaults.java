package io.heddle.tools;

import io.heddle.client.Configuration;
import io.heddle.client.ConfigurationOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** An option that is not on the command line has the value of the configuration: one option has one name everywhere. */
record ConfiguredDefaults(Configuration configuration) implements IDefaultValueProvider {
    @Override
    public @Nullable String defaultValue(final ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)) {
            return null;
        }
        final ConfigurationOption known =
                ConfigurationOption.find(option.longestName().substring(2));
        return known == null ? null : configuration.find(known);
    }
}
