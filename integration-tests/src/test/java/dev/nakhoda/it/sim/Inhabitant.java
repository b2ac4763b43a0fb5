package dev.nakhoda.it.sim;

import java.util.List;
import java.util.Random;

/**
 * Something that lives in some worlds beside what lives in all. Those that are absent do nothing.
 */
interface Inhabitant {

  /** How many of its pods there may be. */
  List<Limit> limits();

  void create();

  /** Comes late, when others have taken their places. */
  default void come() {}

  /** A new template. */
  default void change(int version) {}

  /** What people do to it at any moment. */
  default void disturb(Random random) {}

  /** What is not as it should be; empty: all is. */
  String missing();

  void end();
}
