package dev.nakhoda.agent.eviction;

/** What is left of something that may run short, in its own unit. */
public record Reading(long available, long capacity) {}
