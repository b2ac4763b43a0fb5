package dev.nakhoda.master.registry;

import dev.nakhoda.api.Names;
import java.util.List;
import java.util.regex.Pattern;

/** Upstream's rules for names, with its words for a name that breaks them. */
public final class NameRules {

  private static final String CONFIG_KEY = "[-._a-zA-Z0-9]+";
  private static final Pattern KEY = Pattern.compile(CONFIG_KEY);

  private NameRules() {}

  public static List<String> subdomain(String name) {
    return name.length() > 253
        ? List.of("must be no more than 253 bytes")
        : faultUnless(Names.isSubdomain(name), Names.SUBDOMAIN_FAULT);
  }

  public static List<String> label(String name) {
    return name.length() > 63
        ? List.of("must be no more than 63 bytes")
        : faultUnless(Names.isLabel(name), Names.LABEL_FAULT);
  }

  /** The stricter rule of service names. */
  public static List<String> serviceName(String name) {
    return name.length() > 63
        ? List.of("must be no more than 63 bytes")
        : faultUnless(Names.isServiceName(name), Names.SERVICE_FAULT);
  }

  /** Keys of ConfigMaps and Secrets. */
  public static List<String> configKey(String key) {
    if (key.length() > 253) {
      return List.of("must be no more than 253 characters");
    }
    if (key.equals(".") || key.equals("..")) {
      return List.of("must not be '" + key + "'");
    }
    if (key.startsWith("..")) {
      return List.of("must not start with '..'");
    }
    return faultUnless(
        KEY.matcher(key).matches(),
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g."
            + " 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '"
            + CONFIG_KEY
            + "')");
  }

  private static List<String> faultUnless(boolean fits, String fault) {
    return fits ? List.of() : List.of(fault);
  }
}
