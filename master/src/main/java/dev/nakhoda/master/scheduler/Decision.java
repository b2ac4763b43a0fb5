package dev.nakhoda.master.scheduler;

import java.util.Set;

/** What is to become of a pending pod: the scheduler's plan. */
public sealed interface Decision {

  record Chosen(String node) implements Decision {}

  /**
   * @param message upstream's, for the condition and the event
   * @param rules those that refused a node each; empty when there is no node at all
   */
  record Refused(String message, Set<FilterRule> rules) implements Decision {}
}
