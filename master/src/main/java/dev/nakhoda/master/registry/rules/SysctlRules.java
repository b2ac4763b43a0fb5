package dev.nakhoda.master.registry.rules;

import dev.nakhoda.master.registry.FieldFaults;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Kernel parameters of a pod's own namespaces. Pure. */
final class SysctlRules {

  private static final int LONGEST = 253;
  private static final String SEGMENT = "[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
  private static final String NAME = "(" + SEGMENT + "[\\./])*" + SEGMENT;
  private static final Pattern PATTERN = Pattern.compile(NAME);
  private static final List<String> OF_IPC = List.of("kernel.shm", "kernel.msg", "fs.mqueue.");

  private SysctlRules() {}

  static void pod(JsonNode spec, String path, FieldFaults faults) {
    Set<String> names = new HashSet<>();
    Walk.each(
        spec.path("securityContext").path("sysctls"),
        path,
        (sysctl, at) -> {
          String name = Walk.text(sysctl, "name");
          boolean fits = name.length() <= LONGEST && PATTERN.matcher(name).matches();
          if (!name.isEmpty() && !fits) {
            faults.invalid(
                at + ".name",
                name,
                "must have at most " + LONGEST + " characters and match regex ^" + NAME + "$");
          } else if (!name.isEmpty() && !names.add(name)) {
            faults.duplicate(at + ".name", name);
          }
          shared(spec, name, at + ".name", faults);
        });
  }

  /** The node's own namespaces are not a pod's to change. */
  private static void shared(JsonNode spec, String name, String path, FieldFaults faults) {
    String dotted = dotted(name);
    if (Walk.isTrue(spec, "hostNetwork") && dotted.startsWith("net.")) {
      faults.invalid(path, name, "may not be specified when 'hostNetwork' is true");
    } else if (Walk.isTrue(spec, "hostIPC")
        && (dotted.equals("kernel.sem") || OF_IPC.stream().anyMatch(dotted::startsWith))) {
      faults.invalid(path, name, "may not be specified when 'hostIPC' is true");
    }
  }

  /** The other spelling has slashes for dots, and dots within the names of devices. */
  private static String dotted(String name) {
    int slash = name.indexOf('/');
    int dot = name.indexOf('.');
    return slash >= 0 && (dot < 0 || slash < dot) ? name.replace('/', '.') : name;
  }
}
