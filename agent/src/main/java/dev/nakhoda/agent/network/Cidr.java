package dev.nakhoda.agent.network;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** An IPv4 network. Pure; throws IllegalArgumentException for what is none. */
public record Cidr(int network, int prefix) {

  public Cidr {
    if (prefix < 0 || prefix > 32) {
      throw new IllegalArgumentException("prefix length out of range: " + prefix);
    }
    network = network & mask(prefix);
  }

  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("not a network: " + text);
    }
    try {
      return new Cidr(
          number(parseAddress(text.substring(0, slash))),
          Integer.parseInt(text.substring(slash + 1)));
    } catch (NumberFormatException notANumber) {
      throw new IllegalArgumentException("not a network: " + text, notANumber);
    }
  }

  /** A literal IPv4 address; never asks the resolver. */
  public static InetAddress parseAddress(String text) {
    if (!text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")) {
      throw new IllegalArgumentException("not an IPv4 address: " + text);
    }
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException outOfRange) {
      throw new IllegalArgumentException("not an IPv4 address: " + text, outOfRange);
    }
  }

  private static int mask(int prefix) {
    return prefix == 0 ? 0 : -1 << (32 - prefix);
  }

  private static int number(InetAddress address) {
    byte[] bytes = address.getAddress();
    return (bytes[0] & 0xff) << 24
        | (bytes[1] & 0xff) << 16
        | (bytes[2] & 0xff) << 8
        | (bytes[3] & 0xff);
  }

  /** How many addresses it holds. */
  public long size() {
    return 1L << (32 - prefix);
  }

  /** The address at this place; 0 is the network's own. */
  public InetAddress address(long place) {
    if (place < 0 || place >= size()) {
      throw new IllegalArgumentException("no place " + place + " in " + this);
    }
    int number = (int) (network + place);
    byte[] bytes = {
      (byte) (number >>> 24), (byte) (number >>> 16), (byte) (number >>> 8), (byte) number
    };
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** The place of an address that it {@link #contains}. */
  public long place(InetAddress address) {
    return Integer.toUnsignedLong(number(address)) - Integer.toUnsignedLong(network);
  }

  public boolean contains(InetAddress address) {
    return address.getAddress().length == 4 && (number(address) & mask(prefix)) == network;
  }

  @Override
  public String toString() {
    return new Cidr(network, 32).plain() + "/" + prefix;
  }

  private String plain() {
    return address(0).getHostAddress();
  }
}
