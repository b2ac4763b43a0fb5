package dev.nakhoda.master.http;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.User;
import dev.nakhoda.master.security.Attributes;
import dev.nakhoda.master.security.Authorizer;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code kubectl --as}: the Impersonate headers make the request another user's, if its sender may
 * impersonate that user and each of the groups. Stateless.
 */
final class Impersonation {

  private static final String USER = "Impersonate-User";
  private static final String GROUP = "Impersonate-Group";
  private static final String UID = "Impersonate-Uid";
  private static final String SERVICE_ACCOUNT = "system:serviceaccount:";

  private Impersonation() {}

  /** The user to act as; the sender himself without such headers. 403 when he may not. */
  static User apply(Request request, User sender, Authorizer authorizer) {
    String name = request.header(USER);
    List<String> groups = request.headers().getAll(GROUP);
    String uid = request.header(UID);
    if (name.isEmpty()) {
      if (!groups.isEmpty() || !uid.isEmpty()) {
        throw ApiException.badRequest("requested impersonation without impersonating a user");
      }
      return sender;
    }
    authorizer.check(sender, user(name));
    groups.forEach(group -> authorizer.check(sender, of("", "groups", "", group)));
    if (!uid.isEmpty()) {
      authorizer.check(sender, of("authentication.k8s.io", "uids", "", uid));
    }
    return new User(name, uid, allGroups(name, groups));
  }

  private static Attributes user(String name) {
    String[] account = name.split(":");
    return name.startsWith(SERVICE_ACCOUNT) && account.length == 4
        ? of("", "serviceaccounts", account[2], account[3])
        : of("", "users", "", name);
  }

  private static Attributes of(String group, String resource, String namespace, String name) {
    return new Attributes("impersonate", group, resource, "", namespace, name, "", "");
  }

  private static List<String> allGroups(String name, List<String> asked) {
    List<String> groups = new ArrayList<>(asked);
    String[] account = name.split(":");
    if (asked.isEmpty() && name.startsWith(SERVICE_ACCOUNT) && account.length == 4) {
      groups.add("system:serviceaccounts");
      groups.add("system:serviceaccounts:" + account[2]);
    }
    boolean anonymous = name.equals(User.ANONYMOUS.name());
    String standing = anonymous ? "system:unauthenticated" : User.AUTHENTICATED;
    if (!groups.contains(standing)) {
      groups.add(standing);
    }
    return List.copyOf(groups);
  }
}
