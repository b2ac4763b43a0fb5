package dev.nakhoda.master.registry;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.master.store.Store;
import dev.nakhoda.master.store.StoreException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.BitSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ObjectNode;

/**
 * Numbers of a range that are each given out once, as a bitmap under one key of the store, changed
 * by compare-and-swap: several masters may share it. Thread-safe; this process takes turns by a
 * lock.
 */
final class AllocatedRange {

  /** A lost compare-and-swap is tried again so often; then 503. */
  private static final int ATTEMPTS = 20;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final Store store;
  private final String key;
  private final String range;
  private final int first;
  private final int end;
  private final int firstDynamic;
  private final BitSet kept;
  private final ReentrantLock lock = new ReentrantLock();

  /**
   * Offsets from {@code first} up to, not including, {@code end}.
   *
   * @param range what the key says it is about; a key about something else is refused
   * @param firstDynamic lower ones are given out unasked only when no other is left
   * @param kept never given out unasked
   */
  AllocatedRange(
      Store store, String key, String range, int first, int end, int firstDynamic, BitSet kept) {
    this.store = store;
    this.key = key;
    this.range = range;
    this.first = first;
    this.end = end;
    this.firstDynamic = firstDynamic;
    this.kept = kept;
  }

  boolean contains(long offset) {
    return offset >= first && offset < end;
  }

  /** Any free one; empty when none is left. */
  OptionalInt takeAny() {
    return change(bits -> {
      OptionalInt free = free(bits, firstDynamic, end);
      free = free.isPresent() ? free : free(bits, first, firstDynamic);
      free.ifPresent(bits::set);
      return free;
    });
  }

  /** Whether it was free, and is now taken. */
  boolean take(int offset) {
    return change(bits -> {
      boolean free = !bits.get(offset);
      bits.set(offset);
      return free;
    });
  }

  void release(int offset) {
    change(bits -> {
      bits.clear(offset);
      return true;
    });
  }

  /** Replaces what is taken. */
  void rewrite(UnaryOperator<BitSet> wanted) {
    change(bits -> {
      BitSet next = wanted.apply((BitSet) bits.clone());
      bits.clear();
      bits.or(next);
      return true;
    });
  }

  /** From a random place on, so that numbers are not used again at once. */
  private OptionalInt free(BitSet bits, int from, int to) {
    if (from >= to) {
      return OptionalInt.empty();
    }
    BitSet taken = (BitSet) bits.clone();
    taken.or(kept);
    int start = from + RANDOM.nextInt(to - from);
    int found = taken.nextClearBit(start);
    if (found >= to) {
      found = taken.nextClearBit(from);
    }
    return found < to ? OptionalInt.of(found) : OptionalInt.empty();
  }

  private <T> T change(Function<BitSet, T> action) {
    lock.lock();
    try {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        Optional<Store.Entry> entry = store.get(key);
        BitSet before = entry.map(this::decode).orElseGet(BitSet::new);
        BitSet after = (BitSet) before.clone();
        T result = action.apply(after);
        if (after.equals(before) || written(entry, after)) {
          return result;
        }
      }
    } catch (StoreException.Unavailable unavailable) {
      throw ApiException.unavailable("the store cannot be reached: " + unavailable.getMessage());
    } finally {
      lock.unlock();
    }
    throw ApiException.unavailable("too many writers of " + key);
  }

  private boolean written(Optional<Store.Entry> entry, BitSet bits) {
    try {
      if (entry.isPresent()) {
        store.update(key, encode(bits), entry.get().modRevision());
      } else {
        store.create(key, encode(bits));
      }
      return true;
    } catch (StoreException.Conflict
        | StoreException.NotFound
        | StoreException.AlreadyExists faster) {
      return false;
    }
  }

  private byte[] encode(BitSet bits) {
    ObjectNode allocation = Json.object().put("kind", "RangeAllocation").put("apiVersion", "v1");
    allocation.putObject("metadata");
    allocation.put("range", range);
    allocation.put("data", Base64.getEncoder().encodeToString(bits.toByteArray()));
    return Json.write(allocation);
  }

  private BitSet decode(Store.Entry entry) {
    ObjectNode allocation = Json.readObject(entry.value());
    String stored = allocation.path("range").asString("");
    if (!stored.equals(range)) {
      throw ApiException.internal(
          "the cluster was set up with the range " + stored + ", this master with " + range);
    }
    return BitSet.valueOf(Base64.getDecoder().decode(allocation.path("data").asString("")));
  }
}
