package dev.nakhoda.master.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TreeSnapshotTest {

  @Test
  void behavesAsATreeMapAndKeepsItsPast() {
    long seed = 20260101;
    Random random = new Random(seed);
    TreeMap<Integer, Integer> model = new TreeMap<>();
    TreeSnapshot<Integer, Integer> tree = TreeSnapshot.empty();
    for (int step = 0; step < 5000; step++) {
      TreeSnapshot<Integer, Integer> before = tree;
      List<Integer> valuesBefore = step % 500 == 0 ? values(before) : List.of();
      int key = random.nextInt(400);
      if (random.nextBoolean()) {
        model.put(key, step);
        tree = tree.with(key, step);
      } else {
        model.remove(key);
        tree = tree.without(key);
      }
      if (step % 500 == 0) {
        assertThat(values(before)).as("seed %d step %d", seed, step).isEqualTo(valuesBefore);
      }
      assertThat(tree.size()).isEqualTo(model.size());
      assertThat(tree.get(key)).isEqualTo(java.util.Optional.ofNullable(model.get(key)));
    }
    assertThat(values(tree)).isEqualTo(new ArrayList<>(model.values()));
    List<Integer> tail = new ArrayList<>();
    tree.scanFrom(200, value -> tail.add(value) && tail.size() < 10);
    assertThat(tail).isEqualTo(model.tailMap(200).values().stream().limit(10).toList());
  }

  @Test
  void isBuiltFromSortedValues() {
    List<Integer> sorted = IntStream.range(0, 1000).boxed().toList();
    TreeSnapshot<Integer, Integer> tree = TreeSnapshot.ofSorted(sorted, value -> value);
    assertThat(values(tree)).isEqualTo(sorted);
    assertThat(tree.without(500).size()).isEqualTo(999);
  }

  private static List<Integer> values(TreeSnapshot<Integer, Integer> tree) {
    List<Integer> values = new ArrayList<>();
    tree.scan(values::add);
    return values;
  }
}
