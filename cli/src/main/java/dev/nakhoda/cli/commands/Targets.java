package dev.nakhoda.cli.commands;

import dev.nakhoda.cli.Catalog;
import dev.nakhoda.cli.Catalog.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a verb's words name: {@code pods}, {@code pods,svc}, {@code pod a b}, {@code pod/a svc/b}.
 * As kubectl reads them.
 */
public record Targets(List<Target> list) {

  /** One resource, or all of its kind. */
  public record Target(Entry entry, Optional<String> name) {}

  /** IllegalArgumentException, worded as kubectl's. */
  public static Targets parse(Catalog catalog, List<String> words) {
    if (words.isEmpty()) {
      throw new IllegalArgumentException(
          "You must specify the type of resource to get. Use \"kubectl api-resources\" for a"
              + " complete list of supported resources.");
    }
    List<Target> targets = new ArrayList<>();
    if (words.getFirst().contains("/")) {
      words.forEach(word -> targets.add(slashed(catalog, word)));
      return new Targets(targets);
    }
    for (String type : words.getFirst().split(",")) {
      for (Entry entry : catalog.find(type)) {
        named(entry, words.subList(1, words.size()), targets);
      }
    }
    return new Targets(targets);
  }

  private static void named(Entry entry, List<String> names, List<Target> targets) {
    if (names.isEmpty()) {
      targets.add(new Target(entry, Optional.empty()));
    }
    for (String name : names) {
      if (name.contains("/")) {
        throw new IllegalArgumentException(
            "there is no need to specify a resource type as a separate argument when passing"
                + " arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>'"
                + " instead of 'kubectl get resource resource/<resource_name>'");
      }
      targets.add(new Target(entry, Optional.of(name)));
    }
  }

  private static Target slashed(Catalog catalog, String word) {
    String[] parts = word.split("/", -1);
    if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
      throw new IllegalArgumentException(
          "arguments in resource/name form may not have more than one slash");
    }
    return new Target(catalog.find(parts[0]).getFirst(), Optional.of(parts[1]));
  }

  /** For verbs that act on one named thing. */
  public static Target one(Catalog catalog, List<String> words, String defaultType) {
    List<String> full =
        words.size() == 1 && !words.getFirst().contains("/")
            ? List.of(defaultType, words.getFirst())
            : words;
    List<Target> found = parse(catalog, full).list();
    if (found.size() != 1 || found.getFirst().name().isEmpty()) {
      throw new IllegalArgumentException("exactly one resource must be named");
    }
    return found.getFirst();
  }

  /** More than one kind: names are printed with their kind in front. */
  public boolean mixed() {
    return list.stream().map(Target::entry).distinct().count() > 1;
  }

  /** Every target of one kind by name, or none by name. */
  public boolean named() {
    return list.stream().allMatch(target -> target.name().isPresent());
  }
}
