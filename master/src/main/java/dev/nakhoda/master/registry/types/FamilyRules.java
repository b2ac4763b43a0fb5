package dev.nakhoda.master.registry.types;

import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.Fields;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** A Service's addresses and their families. Pure. */
final class FamilyRules {

  private static final String ADDRESSES = "spec.clusterIPs";
  private static final String HEADLESS = "None";
  private static final List<String> FAMILIES = List.of("IPv4", "IPv6");

  private FamilyRules() {}

  static void check(JsonNode service, FieldFaults faults) {
    JsonNode families = Fields.at(service, "spec.ipFamilies");
    families(families, faults);
    configured(service, families, faults);
    JsonNode addresses = Fields.at(service, ADDRESSES);
    boolean valid = true;
    for (int index = 0; index < addresses.size(); index++) {
      String address = addresses.get(index).asString("");
      if (index == 0 && address.equals(HEADLESS)) {
        if (addresses.size() > 1) {
          valid = false;
          faults.invalid(ADDRESSES, addresses, "'None' must be the first and only value");
        }
      } else if (Addresses.parse(address).isEmpty()) {
        valid = false;
        faults.invalid(ADDRESSES + "[" + index + "]", address, Addresses.NOT_AN_ADDRESS);
      }
    }
    if (addresses.size() > 2) {
      faults.invalid(ADDRESSES, addresses, "may only hold up to 2 values");
    }
    if (valid) {
      match(addresses, families, faults);
    }
  }

  private static void families(JsonNode families, FieldFaults faults) {
    Set<String> seen = new HashSet<>();
    for (int index = 0; index < families.size(); index++) {
      String family = families.get(index).asString("");
      String path = "spec.ipFamilies[" + index + "]";
      if (!FAMILIES.contains(family)) {
        faults.notSupported(path, family, FAMILIES);
      }
      if (!seen.add(family)) {
        faults.duplicate(path, family);
      }
    }
  }

  /** Addresses of Services are IPv4 here; headless ones that users fill may be of any family. */
  private static void configured(JsonNode service, JsonNode families, FieldFaults faults) {
    boolean headless = Fields.text(service, "spec.clusterIP").equals(HEADLESS);
    if (headless && Fields.at(service, "spec.selector").isEmpty()) {
      return;
    }
    String policy = Fields.text(service, "spec.ipFamilyPolicy");
    if (policy.equals("RequireDualStack")) {
      faults.invalid(
          "spec.ipFamilyPolicy", policy, "this cluster is not configured for dual-stack services");
    }
    for (int index = 0; index < families.size(); index++) {
      if (families.get(index).asString("").equals("IPv6")) {
        faults.invalid("spec.ipFamilies[" + index + "]", "IPv6", "not configured on this cluster");
      }
    }
  }

  private static void match(JsonNode addresses, JsonNode families, FieldFaults faults) {
    Set<String> found = new HashSet<>();
    boolean repeated = false;
    for (JsonNode address : addresses) {
      repeated |= !found.add(family(address));
    }
    if (repeated) {
      faults.invalid(ADDRESSES, addresses, "may specify no more than one IP for each IP family");
    }
    boolean headless = addresses.path(0).asString("").equals(HEADLESS);
    for (int index = 0; index < Math.min(addresses.size(), families.size()); index++) {
      String wanted = families.get(index).asString("");
      if (!headless && FAMILIES.contains(wanted) && !family(addresses.get(index)).equals(wanted)) {
        faults.invalid(
            ADDRESSES + "[" + index + "]",
            addresses.get(index),
            "expected an " + wanted + " value as indicated by `ipFamilies[" + index + "]`");
      }
    }
  }

  private static String family(JsonNode address) {
    return address.asString("").indexOf(':') >= 0 ? "IPv6" : "IPv4";
  }
}
