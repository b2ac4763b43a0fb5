package dev.nakhoda.cli.commands;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.cli.manifests.ManifestFiles;
import java.util.List;
import picocli.CommandLine.Option;

/** {@code -f}: manifests. */
public final class FileOptions {

  @Option(
      names = {"-f", "--filename"},
      paramLabel = "FILE",
      description = "A file, a folder, or - for standard input")
  List<String> files = List.of();

  @Option(
      names = {"-R", "--recursive"},
      description = "Folders below folders too")
  boolean recursive;

  boolean given() {
    return !files.isEmpty();
  }

  List<KubeObject> read() {
    if (files.isEmpty()) {
      throw new IllegalArgumentException("must specify -f");
    }
    return new ManifestFiles(System.in, recursive).read(files);
  }
}
