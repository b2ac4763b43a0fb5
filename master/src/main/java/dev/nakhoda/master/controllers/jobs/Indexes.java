package dev.nakhoda.master.controllers.jobs;

import java.util.SortedSet;
import java.util.TreeSet;

/** Sets of completion indexes in the form that a Job's status has them: {@code 0-2,5}. Pure. */
final class Indexes {

  private Indexes() {}

  /** What cannot be read, or is not below {@code completions}, is left out. */
  static SortedSet<Integer> parse(String text, int completions) {
    SortedSet<Integer> indexes = new TreeSet<>();
    for (String part : text.split(",")) {
      String[] ends = part.split("-");
      try {
        int first = Integer.parseInt(ends[0]);
        int last = Math.min(completions - 1, Integer.parseInt(ends[ends.length - 1]));
        for (int index = first; index <= last; index++) {
          indexes.add(index);
        }
      } catch (NumberFormatException unreadable) {
        continue;
      }
    }
    return indexes;
  }

  static String format(SortedSet<Integer> indexes) {
    StringBuilder text = new StringBuilder();
    int first = -2;
    int last = -2;
    for (int index : indexes) {
      if (index != last + 1) {
        append(text, first, last);
        first = index;
      }
      last = index;
    }
    append(text, first, last);
    return text.toString();
  }

  private static void append(StringBuilder text, int first, int last) {
    if (first < 0) {
      return;
    }
    text.append(text.isEmpty() ? "" : ",").append(first);
    if (last > first) {
      text.append(last == first + 1 ? "," : "-").append(last);
    }
  }
}
