package dev.nakhoda.master.http;

import dev.nakhoda.api.Json;
import tools.jackson.databind.node.ObjectNode;

/** The document of {@code /version}. */
public final class VersionInfo {

  static final String GIT_VERSION = "v1.36.0+nakhoda.0.1.0";

  private VersionInfo() {}

  public static ObjectNode json() {
    String architecture =
        System.getProperty("os.arch").equals("aarch64") ? "linux/arm64" : "linux/amd64";
    return Json.object()
        .put("major", "1")
        .put("minor", "36")
        .put("gitVersion", GIT_VERSION)
        .put("gitCommit", "")
        .put("gitTreeState", "")
        .put("buildDate", "")
        .put("goVersion", "")
        .put("compiler", "javac " + Runtime.version().feature())
        .put("platform", architecture);
  }
}
