package dev.nakhoda.api;

import java.util.List;
import java.util.Map;

/**
 * Who makes a request: what authentication found and authorisation judges. A pure value.
 *
 * @param extra what else authentication knows, passed on to other servers; keys in small letters
 */
public record User(String name, String uid, List<String> groups, Map<String, List<String>> extra) {

  public static final String MASTERS = "system:masters";
  public static final String NODES = "system:nodes";
  public static final String AUTHENTICATED = "system:authenticated";

  public static final User ANONYMOUS =
      new User("system:anonymous", "", List.of("system:unauthenticated"));

  public User(String name, String uid, List<String> groups) {
    this(name, uid, groups, Map.of());
  }

  /** The control plane's own loops, inside the master's process. */
  public static User component(String name) {
    return new User("system:" + name, "", List.of(MASTERS, AUTHENTICATED));
  }

  public boolean isIn(String group) {
    return groups.contains(group);
  }
}
