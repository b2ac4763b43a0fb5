package dev.nakhoda.cli.commands;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.Yaml;
import dev.nakhoda.cli.Session;
import dev.nakhoda.cli.output.OutputFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Changes one object after another in the user's editor. */
@Command(name = "edit", description = "Edit a resource on the server")
public final class EditCommand implements Callable<Integer> {

  private static final String HEAD =
      """
      # Please edit the object below. Lines beginning with a '#' will be ignored,
      # and an empty file will abort the edit.
      #
      """;

  @Mixin ApiOptions api;
  @Mixin Selection selection;
  @Mixin ChangeOptions changes;

  @Parameters(
      paramLabel = "TYPE[/NAME]",
      arity = "0..*",
      description = "TYPE NAME... or TYPE/NAME...")
  List<String> words = List.of();

  @Override
  public Integer call() throws IOException, InterruptedException {
    int status = 0;
    try (Session session = api.open()) {
      for (Selection.Item item : selection.items(session, api, words)) {
        status |= edit(session, item);
      }
    }
    return status;
  }

  private int edit(Session session, Selection.Item item) throws IOException, InterruptedException {
    Path file =
        Files.createTempFile(
            "nakhoda-edit-",
            ".yaml",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    boolean kept = false;
    try {
      String before = HEAD + Yaml.write(OutputFormat.withoutManagedFields(item.object()).tree());
      Files.writeString(file, before);
      openEditor(file);
      String after = Files.readString(file);
      if (after.equals(before) || after.isBlank()) {
        System.out.println("Edit cancelled, no changes made.");
        return 0;
      }
      kept = true;
      boolean changed = write(session, item, KubeObject.of(Yaml.read(after)));
      kept = false;
      System.out.println(changed ? item.title() + " edited" : "Edit cancelled, no changes made.");
      return 0;
    } finally {
      if (kept) {
        System.err.println("A copy of your changes has been stored to \"" + file + "\"");
      } else {
        Files.deleteIfExists(file);
      }
    }
  }

  private boolean write(Session session, Selection.Item item, KubeObject edited) {
    KubeObject wanted =
        edited.with(tree -> {
          if (item.object().metadata().has("managedFields")) {
            tree.withObjectProperty("metadata")
                .set("managedFields", item.object().metadata().get("managedFields"));
          }
        });
    return changes.change(session, api, item, present -> wanted).isPresent();
  }

  private static void openEditor(Path file) throws IOException, InterruptedException {
    String editor =
        Stream.of("KUBE_EDITOR", "EDITOR")
            .map(System.getenv()::get)
            .flatMap(value -> Optional.ofNullable(value).stream())
            .filter(value -> !value.isBlank())
            .findFirst()
            .orElse("vi");
    int status =
        new ProcessBuilder("sh", "-c", editor + " \"$1\"", "sh", file.toString())
            .inheritIO()
            .start()
            .waitFor();
    if (status != 0) {
      throw new IllegalArgumentException("there was a problem with the editor \"" + editor + "\"");
    }
  }
}
