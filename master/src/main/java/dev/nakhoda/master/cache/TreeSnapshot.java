package dev.nakhoda.master.cache;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * An immutable sorted map: a change makes a new map that shares all but the path to the changed key
 * (an AVL tree). So a reader keeps a consistent picture for as long as it likes and the writer
 * never waits for it.
 */
final class TreeSnapshot<K extends Comparable<K>, V> {

  private record Node<K, V>(
      K key, V value, Node<K, V> left, Node<K, V> right, int height, int size) {
    static <K, V> Node<K, V> of(K key, V value, Node<K, V> left, Node<K, V> right) {
      int height = 1 + Math.max(heightOf(left), heightOf(right));
      return new Node<>(key, value, left, right, height, 1 + sizeOf(left) + sizeOf(right));
    }
  }

  private final Node<K, V> root;

  private TreeSnapshot(Node<K, V> root) {
    this.root = root;
  }

  static <K extends Comparable<K>, V> TreeSnapshot<K, V> empty() {
    return new TreeSnapshot<>(null);
  }

  /** From values in ascending order of distinct keys; linear. */
  static <K extends Comparable<K>, V> TreeSnapshot<K, V> ofSorted(
      List<V> values, Function<V, K> keyOf) {
    return new TreeSnapshot<>(build(values, keyOf, 0, values.size()));
  }

  private static <K, V> Node<K, V> build(List<V> values, Function<V, K> keyOf, int from, int to) {
    if (from >= to) {
      return null;
    }
    int middle = (from + to) >>> 1;
    V value = values.get(middle);
    return Node.of(
        keyOf.apply(value),
        value,
        build(values, keyOf, from, middle),
        build(values, keyOf, middle + 1, to));
  }

  int size() {
    return sizeOf(root);
  }

  Optional<V> get(K key) {
    Node<K, V> node = root;
    while (node != null) {
      int order = key.compareTo(node.key());
      if (order == 0) {
        return Optional.of(node.value());
      }
      node = order < 0 ? node.left() : node.right();
    }
    return Optional.empty();
  }

  TreeSnapshot<K, V> with(K key, V value) {
    return new TreeSnapshot<>(put(root, key, value));
  }

  TreeSnapshot<K, V> without(K key) {
    return new TreeSnapshot<>(remove(root, key));
  }

  /**
   * Shows {@code visitor} the values from {@code from} (inclusive) on, in order, until it answers
   * false.
   */
  void scanFrom(K from, Predicate<V> visitor) {
    scan(root, from, visitor);
  }

  /** As {@link #scanFrom}, from the beginning. */
  void scan(Predicate<V> visitor) {
    scanAll(root, visitor);
  }

  private static <K extends Comparable<K>, V> boolean scan(
      Node<K, V> node, K from, Predicate<V> visitor) {
    if (node == null) {
      return true;
    }
    if (node.key().compareTo(from) < 0) {
      return scan(node.right(), from, visitor);
    }
    return scan(node.left(), from, visitor)
        && visitor.test(node.value())
        && scanAll(node.right(), visitor);
  }

  private static <K, V> boolean scanAll(Node<K, V> node, Predicate<V> visitor) {
    return node == null
        || (scanAll(node.left(), visitor)
            && visitor.test(node.value())
            && scanAll(node.right(), visitor));
  }

  private static <K extends Comparable<K>, V> Node<K, V> put(Node<K, V> node, K key, V value) {
    if (node == null) {
      return Node.of(key, value, null, null);
    }
    int order = key.compareTo(node.key());
    if (order == 0) {
      return Node.of(key, value, node.left(), node.right());
    }
    return order < 0
        ? balanced(node, put(node.left(), key, value), node.right())
        : balanced(node, node.left(), put(node.right(), key, value));
  }

  private static <K extends Comparable<K>, V> Node<K, V> remove(Node<K, V> node, K key) {
    if (node == null) {
      return null;
    }
    int order = key.compareTo(node.key());
    if (order < 0) {
      return balanced(node, remove(node.left(), key), node.right());
    }
    if (order > 0) {
      return balanced(node, node.left(), remove(node.right(), key));
    }
    if (node.left() == null) {
      return node.right();
    }
    if (node.right() == null) {
      return node.left();
    }
    Node<K, V> successor = first(node.right());
    return balanced(successor, node.left(), remove(node.right(), successor.key()));
  }

  private static <K, V> Node<K, V> first(Node<K, V> node) {
    Node<K, V> lowest = node;
    while (lowest.left() != null) {
      lowest = lowest.left();
    }
    return lowest;
  }

  /** {@code node}'s key and value over the two sub-trees, rotated where they differ by two. */
  private static <K, V> Node<K, V> balanced(Node<K, V> node, Node<K, V> left, Node<K, V> right) {
    int lean = heightOf(left) - heightOf(right);
    if (lean > 1) {
      Node<K, V> raised =
          heightOf(left.left()) >= heightOf(left.right()) ? left : rotatedLeft(left);
      return rotatedRight(Node.of(node.key(), node.value(), raised, right));
    }
    if (lean < -1) {
      Node<K, V> raised =
          heightOf(right.right()) >= heightOf(right.left()) ? right : rotatedRight(right);
      return rotatedLeft(Node.of(node.key(), node.value(), left, raised));
    }
    return Node.of(node.key(), node.value(), left, right);
  }

  private static <K, V> Node<K, V> rotatedRight(Node<K, V> node) {
    Node<K, V> top = node.left();
    Node<K, V> lower = Node.of(node.key(), node.value(), top.right(), node.right());
    return Node.of(top.key(), top.value(), top.left(), lower);
  }

  private static <K, V> Node<K, V> rotatedLeft(Node<K, V> node) {
    Node<K, V> top = node.right();
    Node<K, V> lower = Node.of(node.key(), node.value(), node.left(), top.left());
    return Node.of(top.key(), top.value(), lower, top.right());
  }

  private static int heightOf(Node<?, ?> node) {
    return node == null ? 0 : node.height();
  }

  private static int sizeOf(Node<?, ?> node) {
    return node == null ? 0 : node.size();
  }
}
