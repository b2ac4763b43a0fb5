package dev.nakhoda.master.http;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.User;
import dev.nakhoda.master.security.Attributes;
import dev.nakhoda.master.security.Authorizer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code kubectl --as}: the Impersonate headers make the request another user's, if its sender may
 * impersonate that user, each of the groups and each value of the extra fields. Stateless.
 */
final class Impersonation {

  private static final String USER = "Impersonate-User";
  private static final String GROUP = "Impersonate-Group";
  private static final String UID = "Impersonate-Uid";
  private static final String EXTRA = "impersonate-extra-";
  private static final String SERVICE_ACCOUNT = "system:serviceaccount:";

  private Impersonation() {}

  /** The user to act as; the sender himself without such headers. 403 when he may not. */
  static User apply(Request request, User sender, Authorizer authorizer) {
    String name = request.header(USER);
    List<String> groups = request.headers().getAll(GROUP);
    String uid = request.header(UID);
    Map<String, List<String>> extra = extra(request);
    if (name.isEmpty()) {
      if (!groups.isEmpty() || !uid.isEmpty() || !extra.isEmpty()) {
        throw ApiException.badRequest("requested impersonation without impersonating a user");
      }
      return sender;
    }
    authorizer.check(sender, user(name));
    groups.forEach(group -> authorizer.check(sender, of("", "groups", "", group)));
    if (!uid.isEmpty()) {
      authorizer.check(sender, of("authentication.k8s.io", "uids", "", uid));
    }
    extra.forEach(
        (key, values) -> values.forEach(value -> authorizer.check(sender, extra(key, value))));
    return new User(name, uid, allGroups(name, groups), extra);
  }

  /** What follows the prefix, percent-decoded and in small letters, is the key. */
  private static Map<String, List<String>> extra(Request request) {
    Map<String, List<String>> extra = new TreeMap<>();
    for (Map.Entry<String, String> header : request.headers()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (name.startsWith(EXTRA)) {
        extra
            .computeIfAbsent(decoded(name.substring(EXTRA.length())), key -> new ArrayList<>())
            .add(header.getValue());
      }
    }
    return extra;
  }

  /** What is not well encoded is taken as it stands. */
  private static String decoded(String key) {
    try {
      return URLDecoder.decode(key.replace("+", "%2b"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      return key;
    }
  }

  private static Attributes extra(String key, String value) {
    return new Attributes(
        "impersonate", "authentication.k8s.io", "userextras", key, "", value, "", "");
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
