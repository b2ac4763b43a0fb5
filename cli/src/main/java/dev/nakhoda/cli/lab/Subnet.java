package dev.nakhoda.cli.lab;

import java.util.regex.Pattern;

/** An IPv4 network in CIDR notation. A pure value; the host bits are always zero. */
public record Subnet(int network, int prefixLength) {

  private static final Pattern ADDRESS =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");

  public Subnet {
    if (prefixLength < 0 || prefixLength > 32) {
      throw new IllegalArgumentException("prefix length " + prefixLength + " is not within 0..32");
    }
    network &= mask(prefixLength);
  }

  /** {@code a.b.c.d/n} or a single address; IllegalArgumentException for anything else. */
  public static Subnet parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return new Subnet(parseAddress(text), 32);
    }
    String length = text.substring(slash + 1);
    if (!length.matches("\\d{1,2}")) {
      throw new IllegalArgumentException("'" + text + "' is not a network such as 10.88.0.0/24");
    }
    return new Subnet(parseAddress(text.substring(0, slash)), Integer.parseInt(length));
  }

  /** The address with that number within the network: 1 is the first host. */
  public String address(int number) {
    return format(network + number);
  }

  public boolean overlaps(Subnet other) {
    int shorter = mask(Math.min(prefixLength, other.prefixLength));
    return (network & shorter) == (other.network & shorter);
  }

  public boolean contains(String address) {
    return overlaps(new Subnet(parseAddress(address), 32));
  }

  /** How many addresses it has. */
  public long size() {
    return 1L << (32 - prefixLength);
  }

  private static int mask(int length) {
    return length == 0 ? 0 : -1 << (32 - length);
  }

  private static int parseAddress(String text) {
    var matcher = ADDRESS.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("'" + text + "' is not an IPv4 address");
    }
    int address = 0;
    for (int group = 1; group <= 4; group++) {
      int octet = Integer.parseInt(matcher.group(group));
      if (octet > 255) {
        throw new IllegalArgumentException("'" + text + "' is not an IPv4 address");
      }
      address = address << 8 | octet;
    }
    return address;
  }

  private static String format(int address) {
    return (address >>> 24)
        + "."
        + (address >>> 16 & 255)
        + "."
        + (address >>> 8 & 255)
        + "."
        + (address & 255);
  }

  @Override
  public String toString() {
    return format(network) + "/" + prefixLength;
  }
}
