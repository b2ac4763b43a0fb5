package dev.nakhoda.master.http.proxy;

/**
 * A proxied request's target, as the client encoded it. A pure value.
 *
 * @param prefix up to and with {@code /proxy}
 * @param path what follows it: empty, or begins with a slash
 * @param query with its question mark; empty when there is none
 */
record ProxyPath(String prefix, String path, String query) {

  /**
   * @param target path and query
   * @param segments how many segments of the path the prefix has
   */
  static ProxyPath of(String target, int segments) {
    int question = target.indexOf('?');
    String query = question < 0 ? "" : target.substring(question);
    String path = question < 0 ? target : target.substring(0, question);
    int at = 0;
    for (int passed = 0; passed < segments && at < path.length(); passed++) {
      while (at < path.length() && path.charAt(at) == '/') {
        at++;
      }
      while (at < path.length() && path.charAt(at) != '/') {
        at++;
      }
    }
    return new ProxyPath(path.substring(0, at), path.substring(at), query);
  }
}
