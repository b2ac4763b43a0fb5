package dev.nakhoda.cli.lab;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The address from which this machine reaches others. */
public final class OwnAddress {

  private static final Pattern SOURCE = Pattern.compile("\\bsrc (\\d+\\.\\d+\\.\\d+\\.\\d+)");

  /** A documentation address: only the choice of the route is asked, nothing is sent. */
  private static final String SOMEWHERE = "192.0.2.1";

  private OwnAddress() {}

  /** LabException on a machine without a default route. */
  public static String find() {
    return towards(SOMEWHERE);
  }

  /** Towards one machine. */
  public static String towards(String host) {
    Command.Result route = Command.run("ip", "-4", "route", "get", host);
    Matcher matcher = SOURCE.matcher(route.output());
    if (!route.ok() || !matcher.find()) {
      throw new LabException(
          "this machine has no route to "
              + host
              + ": say which of its addresses the others reach (--advertise-address or --node-ip)");
    }
    return matcher.group(1);
  }
}
