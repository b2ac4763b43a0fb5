package dev.nakhoda.master.registry;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A range of IPv4 addresses, which it numbers from 0. A pure value.
 *
 * @param network the first address, as a number
 * @param size how many addresses
 */
record Ipv4Range(String cidr, long network, int size) {

  /** IllegalArgumentException when {@code cidr} is no range of 2^4 to 2^20 addresses. */
  static Ipv4Range parse(String cidr) {
    int slash = cidr.indexOf('/');
    Optional<Long> address = slash < 0 ? Optional.empty() : number(cidr.substring(0, slash));
    int bits = address.isEmpty() ? 0 : Integer.parseInt(cidr.substring(slash + 1));
    if (bits < 12 || bits > 28) {
      throw new IllegalArgumentException("an IPv4 range of 12 to 28 bits is needed: " + cidr);
    }
    int size = 1 << (32 - bits);
    return new Ipv4Range(cidr, address.orElseThrow() & ~(size - 1L), size);
  }

  /** Where an address lies, which may be outside; empty when the text is no IPv4 address. */
  Optional<Long> offset(String address) {
    return number(address).map(number -> number - network);
  }

  String address(long offset) {
    long number = network + offset;
    return (number >> 24 & 255)
        + "."
        + (number >> 16 & 255)
        + "."
        + (number >> 8 & 255)
        + "."
        + (number & 255);
  }

  private static Optional<Long> number(String literal) {
    try {
      return InetAddress.ofLiteral(literal) instanceof Inet4Address ip
          ? Optional.of(Integer.toUnsignedLong(ByteBuffer.wrap(ip.getAddress()).getInt()))
          : Optional.empty();
    } catch (IllegalArgumentException notAnAddress) {
      return Optional.empty();
    }
  }
}
