package dev.nakhoda.master.security;

import dev.nakhoda.api.User;
import java.util.Optional;

/** Knows one sort of bearer token. Thread-safe; called on the request's virtual thread. */
@FunctionalInterface
public interface TokenAuthenticator {

  /** Empty when the token is not of this sort, or is not valid. */
  Optional<User> authenticate(String token);
}
