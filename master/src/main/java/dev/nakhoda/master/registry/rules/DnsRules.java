package dev.nakhoda.master.registry.rules;

import dev.nakhoda.master.registry.FieldFaults;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** How a pod looks up names. Pure. */
final class DnsRules {

  private static final int MOST_SERVERS = 3;
  private static final int MOST_SEARCHES = 32;
  private static final int MOST_CHARACTERS = 2048;
  private static final int LONGEST_DOMAIN = 253;

  /** One part of a domain, which may begin with an underscore as those of services do. */
  private static final String PART = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?";

  private static final Pattern DOMAIN = Pattern.compile(PART + "(\\." + PART + ")*");
  private static final String DOMAIN_FAULT =
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-', '_'"
          + " or '.', and must start and end with an alphanumeric character (e.g. 'example.com',"
          + " regex used for validation is '"
          + PART
          + "(\\."
          + PART
          + ")*')";

  private DnsRules() {}

  static void pod(JsonNode spec, String path, FieldFaults faults) {
    JsonNode config = spec.path("dnsConfig");
    String at = path + ".dnsConfig";
    boolean none = Walk.text(spec, "dnsPolicy").equals("None");
    JsonNode servers = config.path("nameservers");
    if (none && !config.isObject()) {
      faults.required(at, "must provide `dnsConfig` when `dnsPolicy` is None");
      return;
    }
    if (none && servers.isEmpty()) {
      faults.required(
          at + ".nameservers", "must provide at least one DNS nameserver when `dnsPolicy` is None");
      return;
    }
    if (servers.size() > MOST_SERVERS) {
      faults.invalid(
          at + ".nameservers", servers, "must not have more than " + MOST_SERVERS + " nameservers");
    }
    Walk.each(
        servers,
        at + ".nameservers",
        (server, where) -> Walk.address(server.asString(""), where, faults));
    searches(config.path("searches"), at + ".searches", faults);
    Walk.each(
        config.path("options"),
        at + ".options",
        (option, where) -> {
          if (Walk.text(option, "name").isEmpty()) {
            faults.required(where, "must not be empty");
          }
        });
  }

  private static void searches(JsonNode searches, String path, FieldFaults faults) {
    if (searches.size() > MOST_SEARCHES) {
      faults.invalid(path, searches, "must not have more than " + MOST_SEARCHES + " search paths");
    }
    String line =
        searches.valueStream().map(each -> each.asString("")).collect(Collectors.joining(" "));
    if (line.length() > MOST_CHARACTERS) {
      faults.invalid(
          path,
          searches,
          "must not have more than "
              + MOST_CHARACTERS
              + " characters (including spaces) in the search list");
    }
    Walk.each(searches, path, (each, at) -> search(each.asString(""), at, faults));
  }

  private static void search(String given, String path, FieldFaults faults) {
    if (given.equals(".")) {
      return;
    }
    String domain = given.endsWith(".") ? given.substring(0, given.length() - 1) : given;
    if (domain.length() > LONGEST_DOMAIN) {
      faults.invalid(path, domain, "must be no more than " + LONGEST_DOMAIN + " bytes");
    } else if (!DOMAIN.matcher(domain).matches()) {
      faults.invalid(path, domain, DOMAIN_FAULT);
    }
  }
}
