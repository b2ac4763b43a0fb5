package dev.nakhoda.master.quota;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.Quantity;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Quantities by resource name, with the arithmetic that quotas need. An immutable value. */
public record Amounts(SortedMap<String, Quantity> byName) {

  public static final Amounts NONE = new Amounts(new TreeMap<>());

  private static final Quantity ONE = Quantity.ofMilli(1000);

  public Amounts {
    byName = Collections.unmodifiableSortedMap(new TreeMap<>(byName));
  }

  /** A ResourceList; what is no quantity is left out. */
  public static Amounts of(JsonNode list) {
    SortedMap<String, Quantity> amounts = new TreeMap<>();
    list.forEachEntry((name, amount) -> {
      try {
        amounts.put(name, Quantity.parse(amount.asString("")));
      } catch (IllegalArgumentException malformed) {
        // Validation refuses it with upstream's words.
      }
    });
    return new Amounts(amounts);
  }

  /** One of each. */
  public static Amounts count(String... names) {
    SortedMap<String, Quantity> amounts = new TreeMap<>();
    for (String name : names) {
      amounts.put(name, ONE);
    }
    return new Amounts(amounts);
  }

  public Set<String> names() {
    return byName.keySet();
  }

  public boolean isEmpty() {
    return byName.isEmpty();
  }

  /** Zero when it is not there. */
  public Quantity get(String name) {
    return byName.getOrDefault(name, Quantity.ZERO);
  }

  public Amounts with(String name, Quantity amount) {
    SortedMap<String, Quantity> next = new TreeMap<>(byName);
    next.put(name, amount);
    return new Amounts(next);
  }

  public Amounts plus(Amounts other) {
    return merged(other, Quantity::plus);
  }

  /** The greater of both, name by name. */
  public Amounts max(Amounts other) {
    return merged(other, (one, two) -> one.compareTo(two) >= 0 ? one : two);
  }

  private Amounts merged(Amounts other, BinaryOperator<Quantity> merge) {
    SortedMap<String, Quantity> sum = new TreeMap<>(byName);
    other.byName.forEach((name, amount) -> sum.merge(name, amount, merge));
    return new Amounts(sum);
  }

  public Amounts minus(Amounts other) {
    SortedMap<String, Quantity> rest = new TreeMap<>(byName);
    other.byName.forEach(
        (name, amount) -> rest.put(name, rest.getOrDefault(name, Quantity.ZERO).minus(amount)));
    return new Amounts(rest);
  }

  /** What is negative becomes zero. */
  public Amounts atLeastZero() {
    SortedMap<String, Quantity> rest = new TreeMap<>(byName);
    rest.replaceAll((name, amount) -> amount.amount().signum() < 0 ? Quantity.ZERO : amount);
    return new Amounts(rest);
  }

  /** Only these names. */
  public Amounts mask(Collection<String> names) {
    return filtered(entry -> names.contains(entry.getKey()));
  }

  public Amounts withoutZeros() {
    return filtered(entry -> entry.getValue().amount().signum() != 0);
  }

  private Amounts filtered(Predicate<Map.Entry<String, Quantity>> kept) {
    SortedMap<String, Quantity> some = new TreeMap<>();
    byName.entrySet().stream()
        .filter(kept)
        .forEach(entry -> some.put(entry.getKey(), entry.getValue()));
    return new Amounts(some);
  }

  /** The names of which there is more than {@code hard} allows. */
  public Set<String> exceeding(Amounts hard) {
    Set<String> names = new TreeSet<>();
    byName.forEach((name, amount) -> {
      Quantity most = hard.byName.get(name);
      if (most != null && amount.compareTo(most) > 0) {
        names.add(name);
      }
    });
    return names;
  }

  public ObjectNode toTree() {
    ObjectNode tree = Json.object();
    byName.forEach((name, amount) -> tree.put(name, amount.toString()));
    return tree;
  }

  /** As messages list them: {@code limits.cpu=2,pods=1}. */
  @Override
  public String toString() {
    return byName.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining(","));
  }
}
