package dev.nakhoda.master.http;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code /healthz}, {@code /livez} and {@code /readyz}, with {@code ?verbose} and {@code ?exclude}.
 */
final class Health {

  private static final HealthCheck PING = new HealthCheck("ping", true, () -> true);

  private final List<HealthCheck> checks;

  Health(List<HealthCheck> checks) {
    this.checks = Stream.concat(Stream.of(PING), checks.stream()).toList();
  }

  /** Empty when the path is none of these. */
  Optional<Answer> answer(Request request) {
    String root = request.segments().getFirst();
    List<HealthCheck> asked =
        switch (root) {
          case "livez" -> checks.stream().filter(HealthCheck::live).toList();
          case "healthz", "readyz" -> checks;
          default -> List.of();
        };
    return switch (request.segments().size()) {
      case 1 -> asked.isEmpty() ? Optional.empty() : Optional.of(report(request, root, asked));
      case 2 -> one(request.segments().get(1), asked);
      default -> Optional.empty();
    };
  }

  private static Optional<Answer> one(String name, List<HealthCheck> asked) {
    return asked.stream()
        .filter(check -> check.name().equals(name))
        .findFirst()
        .map(check ->
            check.healthy().getAsBoolean()
                ? Answer.text(200, "ok")
                : Answer.text(500, "internal server error: reason withheld"));
  }

  private static Answer report(Request request, String root, List<HealthCheck> asked) {
    List<String> excluded = request.query().all("exclude");
    StringBuilder lines = new StringBuilder();
    boolean well = true;
    for (HealthCheck check : asked) {
      if (excluded.contains(check.name())) {
        lines.append("[+]").append(check.name()).append(" excluded: ok\n");
      } else if (check.healthy().getAsBoolean()) {
        lines.append("[+]").append(check.name()).append(" ok\n");
      } else {
        well = false;
        lines.append("[-]").append(check.name()).append(" failed: reason withheld\n");
      }
    }
    if (!well) {
      return Answer.text(500, lines + root + " check failed\n");
    }
    return request.query().has("verbose")
        ? Answer.text(200, lines + root + " check passed\n")
        : Answer.text(200, "ok");
  }
}
