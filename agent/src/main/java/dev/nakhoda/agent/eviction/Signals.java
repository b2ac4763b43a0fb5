package dev.nakhoda.agent.eviction;

import dev.nakhoda.agent.node.FileSystem;
import dev.nakhoda.agent.node.Machine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what may run short. What cannot be read now is left out, and no threshold of it is met.
 *
 * @param machine as it is at each call
 * @param directory of the node: volumes and logs
 * @param images where the runtime keeps images and containers; empty while it does not answer
 */
public record Signals(Supplier<Machine> machine, Path directory, Supplier<Optional<Path>> images) {

  private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

  public Map<Signal, Reading> read() {
    Map<Signal, Reading> readings = new EnumMap<>(Signal.class);
    Machine now = machine.get();
    put(readings, Signal.MEMORY, now.memoryAvailableBytes(), now.memoryBytes());
    put(readings, Signal.PROCESSES, now.processLimit() - now.processes(), now.processLimit());
    disk(readings, directory, Signal.NODE_DISK, Signal.NODE_INODES);
    images.get().ifPresent(path -> disk(readings, path, Signal.IMAGE_DISK, Signal.IMAGE_INODES));
    return readings;
  }

  private static void disk(Map<Signal, Reading> readings, Path path, Signal bytes, Signal inodes) {
    try {
      FileSystem disk = FileSystem.of(path);
      put(readings, bytes, disk.bytesAvailable(), disk.bytes());
      put(readings, inodes, disk.inodesFree(), disk.inodes());
    } catch (IOException unreadable) {
      LOG.debug("disk not read path={} why={}", path, unreadable.getMessage());
    }
  }

  /** A capacity of 0 is none: some file systems count no inodes. */
  private static void put(
      Map<Signal, Reading> readings, Signal signal, long available, long capacity) {
    if (capacity > 0) {
      readings.put(signal, new Reading(available, capacity));
    }
  }
}
