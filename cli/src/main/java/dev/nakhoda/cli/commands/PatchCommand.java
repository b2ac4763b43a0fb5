package dev.nakhoda.cli.commands;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.Yaml;
import dev.nakhoda.cli.Session;
import dev.nakhoda.proto.v1.PatchRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Changes fields by a patch. */
@Command(name = "patch", description = "Update fields of a resource")
public final class PatchCommand implements Callable<Integer> {

  @Mixin ApiOptions api;
  @Mixin Selection selection;

  @Parameters(
      paramLabel = "TYPE[/NAME]",
      arity = "0..*",
      description = "TYPE NAME... or TYPE/NAME...")
  List<String> words = List.of();

  @Option(
      names = {"-p", "--patch"},
      description = "The patch, JSON or YAML")
  String patch = "";

  @Option(names = "--patch-file", description = "A file that holds the patch")
  Optional<Path> patchFile = Optional.empty();

  @Option(
      names = "--type",
      defaultValue = "strategic",
      description = "json, merge or strategic. Default: ${DEFAULT-VALUE}")
  String type;

  @Option(names = "--subresource", description = "e.g. status or scale")
  String subresource = "";

  @Mixin DryRun dryRun;

  @Override
  public Integer call() throws IOException {
    dryRun.check();
    PatchRequest.Type kind = kind();
    byte[] body = body(kind);
    try (Session session = api.open()) {
      Writes writes = dryRun.writes(session, api);
      for (Selection.Item item : selection.items(session, api, words)) {
        KubeObject after =
            writes.patch(item.resource(), item.object().key(), subresource, kind, body);
        boolean same = after.resourceVersion() == item.object().resourceVersion();
        System.out.println(
            item.title() + (same ? " patched (no change)" : " patched") + dryRun.suffix());
      }
    }
    return 0;
  }

  private PatchRequest.Type kind() {
    return switch (type) {
      case "json" -> PatchRequest.Type.JSON;
      case "merge" -> PatchRequest.Type.MERGE;
      case "strategic" -> PatchRequest.Type.STRATEGIC_MERGE;
      default ->
          throw new IllegalArgumentException(
              "--type must be one of [json merge strategic], not \"" + type + "\"");
    };
  }

  private byte[] body(PatchRequest.Type kind) throws IOException {
    String text = patchFile.isPresent() ? Files.readString(patchFile.get()) : patch;
    if (text.isBlank()) {
      throw new IllegalArgumentException(
          "must specify --patch or --patch-file containing the contents of the patch");
    }
    return kind == PatchRequest.Type.JSON
        ? text.getBytes(java.nio.charset.StandardCharsets.UTF_8)
        : Json.write(Yaml.read(text));
  }
}
