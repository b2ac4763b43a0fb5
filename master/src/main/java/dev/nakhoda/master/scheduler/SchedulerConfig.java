package dev.nakhoda.master.scheduler;

/**
 * How the scheduler works.
 *
 * @param schedulerName the pods that it takes: those whose spec.schedulerName is this
 * @param writesInFlight how many bindings and conditions may be under way; the next decision waits
 *     when there are more
 */
public record SchedulerConfig(String schedulerName, int writesInFlight) {

  public static final SchedulerConfig DEFAULT = new SchedulerConfig("default-scheduler", 128);
}
