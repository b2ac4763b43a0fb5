package dev.nakhoda.agent.eviction;

import java.util.Optional;

/** What can run short on a node, as the kubelet's flags name it. */
public enum Signal {
  MEMORY("memory.available", Condition.MEMORY, "memory", true),
  NODE_DISK("nodefs.available", Condition.DISK, "ephemeral-storage", true),
  NODE_INODES("nodefs.inodesFree", Condition.DISK, "inodes", false),
  IMAGE_DISK("imagefs.available", Condition.DISK, "ephemeral-storage", true),
  IMAGE_INODES("imagefs.inodesFree", Condition.DISK, "inodes", false),
  PROCESSES("pid.available", Condition.PROCESSES, "pids", false);

  /** Of a node, with its taint. */
  public enum Condition {
    MEMORY("MemoryPressure"),
    DISK("DiskPressure"),
    PROCESSES("PIDPressure");

    private final String type;

    Condition(String type) {
      this.type = type;
    }

    public String type() {
      return type;
    }
  }

  private final String text;
  private final Condition condition;
  private final String resource;
  private final boolean bytes;

  Signal(String text, Condition condition, String resource, boolean bytes) {
    this.text = text;
    this.condition = condition;
    this.resource = resource;
    this.bytes = bytes;
  }

  public String text() {
    return text;
  }

  public Condition condition() {
    return condition;
  }

  /** As evicted pods are told. */
  public String resource() {
    return resource;
  }

  /** Whether it is told in binary units. */
  public boolean isBytes() {
    return bytes;
  }

  public static Optional<Signal> of(String text) {
    for (Signal signal : values()) {
      if (signal.text.equals(text)) {
        return Optional.of(signal);
      }
    }
    return Optional.empty();
  }
}
