package dev.nakhoda.master.registry.types;

import dev.nakhoda.master.registry.FieldFaults;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Rules for addresses and ports. Pure. */
final class Addresses {

  static final String NOT_AN_ADDRESS =
      "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
  static final String NOT_A_RANGE =
      "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";
  private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
  private static final Pattern IPV4 =
      Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");
  private static final int HIGHEST_PORT = 65535;

  private Addresses() {}

  /** Literals only: no name is ever looked up. */
  static Optional<InetAddress> parse(String text) {
    boolean literal =
        text.indexOf(':') >= 0 ? LITERAL.matcher(text).matches() : IPV4.matcher(text).matches();
    if (!literal) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException notAnAddress) {
      return Optional.empty();
    }
  }

  /** An address and the length of its prefix. */
  static boolean isRange(String text) {
    int slash = text.indexOf('/');
    Optional<InetAddress> address = slash < 0 ? Optional.empty() : parse(text.substring(0, slash));
    String length = text.substring(slash + 1);
    return address.isPresent()
        && length.matches("[0-9]{1,3}")
        && Integer.parseInt(length) <= address.get().getAddress().length * 8;
  }

  static String withPort(String address, int port) {
    return (address.indexOf(':') >= 0 ? "[" + address + "]" : address) + ":" + port;
  }

  static boolean isPort(long port) {
    return port >= 1 && port <= HIGHEST_PORT;
  }

  static void checkPort(JsonNode port, String path, FieldFaults faults) {
    if (!isPort(port.asLong(0))) {
      faults.invalid(path, port.asLong(0), "must be between 1 and 65535, inclusive");
    }
  }

  /** An address that traffic may be sent to. */
  static void checkEndpoint(String text, String path, FieldFaults faults) {
    Optional<InetAddress> address = parse(text);
    if (address.isEmpty()) {
      faults.invalid(path, text, NOT_AN_ADDRESS);
      return;
    }
    InetAddress ip = address.get();
    if (ip.isAnyLocalAddress()) {
      faults.invalid(path, text, "may not be unspecified (" + text + ")");
    }
    if (ip.isLoopbackAddress()) {
      faults.invalid(path, text, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
    }
    if (ip.isLinkLocalAddress()) {
      faults.invalid(path, text, "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
    }
    if (ip.isMulticastAddress()) {
      faults.invalid(
          path, text, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
    }
  }
}
