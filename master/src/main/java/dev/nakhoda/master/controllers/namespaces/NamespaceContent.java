package dev.nakhoda.master.controllers.namespaces;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a namespace that is being deleted still holds, and what went wrong on the way. Pure. */
final class NamespaceContent {

  private final Map<ResourceName, Integer> remaining = new LinkedHashMap<>();
  private final Map<String, Integer> finalizers = new TreeMap<>();
  private final List<String> failures = new ArrayList<>();

  void remains(ResourceName resource, List<KubeObject> objects) {
    if (objects.isEmpty()) {
      return;
    }
    remaining.put(resource, objects.size());
    for (KubeObject object : objects) {
      for (var finalizer : object.metadata().path("finalizers")) {
        finalizers.merge(finalizer.asString(""), 1, Integer::sum);
      }
    }
  }

  void failed(String message) {
    failures.add(message);
  }

  List<String> failures() {
    return failures;
  }

  boolean empty() {
    return remaining.isEmpty() && failures.isEmpty();
  }

  boolean remains(ResourceName resource) {
    return remaining.containsKey(resource);
  }

  /** Upstream's sentence, e.g. {@code pods. has 2 resource instances}. */
  String remainingText() {
    List<String> parts = new ArrayList<>();
    remaining.forEach((resource, count) ->
        parts.add(
            "%s.%s has %d resource instances"
                .formatted(resource.plural(), resource.group(), count)));
    parts.sort(String::compareTo);
    return String.join(", ", parts);
  }

  boolean hasFinalizers() {
    return !finalizers.isEmpty();
  }

  String finalizersText() {
    List<String> parts = new ArrayList<>();
    finalizers.forEach(
        (name, count) -> parts.add("%s in %d resource instances".formatted(name, count)));
    return String.join(", ", parts);
  }
}
