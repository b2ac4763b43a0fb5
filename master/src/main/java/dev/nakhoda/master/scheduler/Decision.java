package dev.nakhoda.master.scheduler;

import java.util.Set;

/** What is to become of a pending pod: the scheduler's plan. */
public sealed interface Decision {

  record Chosen(String node) implements Decision {}

  /**
   * @param message upstream's, for the condition and the event
   * @param preemption why driving pods off does not help; may be empty
   * @param rules those that refused a node each; empty when there is no node at all
   */
  record Refused(String message, String preemption, Set<FilterRule> rules) implements Decision {

    /** The same, but {@code why} driving pods off does not help. */
    Refused because(String why) {
      return new Refused(message, why, rules);
    }

    /** All of it. */
    public String text() {
      return preemption.isEmpty() ? message : message + " preemption: " + preemption;
    }
  }
}
