package dev.nakhoda.master.controllers.nodes;

import java.util.BitSet;
import java.util.Optional;

/**
 * The pod subnets that an IPv4 range is cut into. A pure value.
 *
 * @param first the range's first address
 * @param count how many subnets it holds
 * @param bits the prefix length of one subnet
 */
record Subnets(int first, int count, int bits) {

  /** Throws IllegalArgumentException when the range is none, or too small, or absurdly large. */
  static Subnets of(String range, int bits) {
    int slash = range.indexOf('/');
    int prefix = slash < 0 ? -1 : Integer.parseInt(range.substring(slash + 1));
    if (prefix < 0 || prefix > bits || bits > 30 || bits - prefix > 16) {
      throw new IllegalArgumentException(
          "pod network %s cannot be cut into /%d subnets".formatted(range, bits));
    }
    int address = parse(range.substring(0, slash));
    int mask = prefix == 0 ? 0 : -1 << (32 - prefix);
    return new Subnets(address & mask, 1 << (bits - prefix), bits);
  }

  /** The lowest subnet whose number is not in {@code taken}; empty when all are. */
  Optional<String> free(BitSet taken) {
    int free = taken.nextClearBit(0);
    return free < count ? Optional.of(text(first + (free << (32 - bits)))) : Optional.empty();
  }

  /** Sets the subnet's number in {@code taken}; nothing happens for one of another range. */
  void mark(String subnet, BitSet taken) {
    int number = number(subnet);
    if (number >= 0) {
      taken.set(number);
    }
  }

  /** -1 for a subnet that is not of this range. */
  private int number(String subnet) {
    int slash = subnet.indexOf('/');
    if (slash < 0) {
      return -1;
    }
    try {
      int number = (parse(subnet.substring(0, slash)) - first) >>> (32 - bits);
      return number < count ? number : -1;
    } catch (IllegalArgumentException notOurs) {
      return -1;
    }
  }

  private static int parse(String address) {
    String[] parts = address.split("\\.", -1);
    if (parts.length != 4) {
      throw new IllegalArgumentException("not an IPv4 address: " + address);
    }
    int value = 0;
    for (String part : parts) {
      value = value << 8 | Integer.parseInt(part) & 0xff;
    }
    return value;
  }

  private String text(int address) {
    return "%d.%d.%d.%d/%d"
        .formatted(
            address >>> 24, address >>> 16 & 0xff, address >>> 8 & 0xff, address & 0xff, bits);
  }
}
