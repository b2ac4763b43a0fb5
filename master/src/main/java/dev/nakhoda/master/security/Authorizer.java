package dev.nakhoda.master.security;

import dev.nakhoda.api.User;
import java.util.List;
import java.util.Optional;

/** Says whether a user may do something. Thread-safe; answers from memory. */
@FunctionalInterface
public interface Authorizer {

  /**
   * Empty: this authorizer has no opinion. An answer that is not allowed only explains; another
   * authorizer may still allow.
   */
  Optional<Decision> decide(User user, Attributes attributes);

  /**
   * @param reason for the message of a refusal; may be empty
   */
  record Decision(boolean allowed, String reason) {
    public static final Decision ALLOWED = new Decision(true, "");
  }

  /** The union: the first that allows wins; the refusal carries every reason given. */
  static Authorizer anyOf(List<Authorizer> authorizers) {
    List<Authorizer> members = List.copyOf(authorizers);
    return (user, attributes) -> {
      StringBuilder reasons = new StringBuilder();
      for (Authorizer member : members) {
        Optional<Decision> decision = member.decide(user, attributes);
        if (decision.isPresent() && decision.get().allowed()) {
          return decision;
        }
        decision
            .map(Decision::reason)
            .filter(reason -> !reason.isEmpty())
            .ifPresent(reason -> reasons.append(reasons.isEmpty() ? "" : ", ").append(reason));
      }
      return Optional.of(new Decision(false, reasons.toString()));
    };
  }

  /** Throws the 403 when the user may not. */
  default void check(User user, Attributes attributes) {
    Decision decision = decide(user, attributes).orElse(new Decision(false, ""));
    if (!decision.allowed()) {
      throw attributes.forbidden(user, decision.reason());
    }
  }
}
