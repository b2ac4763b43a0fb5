package dev.nakhoda.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.cli.commands.UpCommand;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class VerbsTest {

  @Test
  void everyCommandClassIsInTheList() throws IOException, URISyntaxException {
    Path classes =
        Path.of(UpCommand.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.list(classes.resolve("dev/nakhoda/cli/commands"))) {
      List<String> found =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith("Command.class"))
              .map(name -> name.replace(".class", ""))
              .sorted()
              .toList();
      List<String> listed =
          Verbs.ALL.stream()
              .map(verb -> verb.command().get().getClass().getSimpleName())
              .sorted()
              .toList();
      assertThat(listed).isEqualTo(found);
    }
  }

  @Test
  void everyVerbHasHelp() {
    CommandLine line = Main.commandLine();
    assertThat(line.getSubcommands()).hasSameSizeAs(Verbs.ALL);
    line.getSubcommands()
        .values()
        .forEach(verb ->
            assertThat(verb.getUsageMessage())
                .startsWith("Usage: nakhoda " + verb.getCommandName()));
  }
}
