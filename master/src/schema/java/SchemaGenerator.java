import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * Writes what the master knows of Kubernetes' types, at build time: reflects over the models of the
 * Java client, adds the facts of {@code facts.txt}, and leaves {@code types.bin} (read at start)
 * and {@code descriptions.bin.gz} (read when somebody asks for documentation). Run from source by
 * Maven: {@code SchemaGenerator <folder with kinds.txt and facts.txt> <output folder>}. Does
 * nothing when the output is newer than all of its sources.
 */
final class SchemaGenerator {

  private SchemaGenerator() {}

  public static void main(String[] arguments) throws Exception {
    Path sources = Path.of(arguments[0]);
    Path output = Path.of(arguments[1]);
    if (upToDate(sources, output)) {
      return;
    }
    SchemaTypes types = new SchemaTypes();
    types.readKinds(Files.readAllLines(sources.resolve("kinds.txt")));
    new SchemaFacts(types).read(Files.readAllLines(sources.resolve("facts.txt")));
    SchemaWriter writer = new SchemaWriter(types.all());
    Files.createDirectories(output);
    try (DataOutputStream out =
        new DataOutputStream(
            new GZIPOutputStream(Files.newOutputStream(output.resolve("descriptions.bin.gz"))))) {
      writer.writeDescriptions(out);
    }
    try (DataOutputStream out =
        new DataOutputStream(
            new BufferedOutputStream(Files.newOutputStream(output.resolve("types.bin"))))) {
      writer.writeTypes(out);
    }
    System.out.println("Kubernetes' schema: " + types.all().size() + " types");
  }

  private static boolean upToDate(Path sources, Path output) throws Exception {
    Path result = output.resolve("types.bin");
    if (!Files.exists(result)) {
      return false;
    }
    Path models =
        Path.of(
            ModelNames.model("V1Pod")
                .orElseThrow()
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    List<Path> all = new ArrayList<>(List.of(models));
    for (String folder : List.of("", "java")) {
      try (Stream<Path> files = Files.list(sources.resolve(folder))) {
        files.filter(Files::isRegularFile).forEach(all::add);
      }
    }
    for (Path source : all) {
      if (Files.getLastModifiedTime(source).compareTo(Files.getLastModifiedTime(result)) > 0) {
        return false;
      }
    }
    return true;
  }
}
