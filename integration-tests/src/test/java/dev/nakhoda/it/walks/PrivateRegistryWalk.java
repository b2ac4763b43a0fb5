package dev.nakhoda.it.walks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.it.TestCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/**
 * W17: a registry with user and password on a node's loopback address, which Docker trusts without
 * TLS. Without credentials an image cannot be pulled; with them, wherever they lie, it can.
 */
record PrivateRegistryWalk(Walk walk, Path folder) {

  private static final String NODE = "node-1";
  private static final String REGISTRY = "127.0.0.1:5017";
  private static final String IMAGE = REGISTRY + "/ikubernetes/myapp:v1";
  private static final String USER = "sinbad";
  private static final String PASSWORD = "keelhaul";
  private static final String HASHED =
      "$2y$05$abcdefghijklmnopqrstuuM.pNGJVZREdp6jS/9kUmR7dwnT1JnH2";

  void take() {
    Process registry = serve();
    try {
      refusedWithoutCredentials();
      pulledWithASecret();
      pulledWithTheAccountsSecret();
      pulledWithTheNodesCredentials();
      namedWrongly();
    } finally {
      registry.destroy();
    }
  }

  /** With the images that the tests' own registry serves. */
  private Process serve() {
    TestCluster cluster = walk.cluster();
    try {
      Path users = Files.writeString(folder.resolve("users"), USER + ":" + HASHED + "\n");
      Path config =
          Files.writeString(
              folder.resolve("registry.yml"),
              """
              version: 0.1
              log: {level: error, accesslog: {disabled: true}}
              storage: {filesystem: {rootdirectory: %s}, maintenance: {readonly: {enabled: true}}}
              auth: {htpasswd: {realm: harbour, path: %s}}
              http: {addr: "%s"}
              """
                  .formatted(cluster.images(), users, REGISTRY));
      return new ProcessBuilder(
              "nsenter",
              "--net=/var/run/netns/" + cluster.namespace(NODE),
              "docker-registry",
              "serve",
              config.toString())
          .redirectErrorStream(true)
          .redirectOutput(folder.resolve("registry.log").toFile())
          .start();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void pod(String name, String more) {
    walk.apply(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s}
        spec:
          nodeName: %s
          terminationGracePeriodSeconds: 0
          containers: [{name: main, image: "%s", imagePullPolicy: Always}]
          %s
        """
            .formatted(name, NODE, IMAGE, more));
  }

  private void running(String name) {
    walk.await("pod/" + name, "{.status.phase}", "Running"::equals);
  }

  private void refusedWithoutCredentials() {
    pod("bare", "");
    walk.await(
        "pod/bare",
        "{.status.containerStatuses[0].state.waiting.reason}",
        reason -> List.of("ErrImagePull", "ImagePullBackOff").contains(reason));
    walk.awaitOutput(
        described ->
            described.contains("Failed to pull image \"" + IMAGE + "\"")
                && described.contains("Error: ErrImagePull")
                && (described.contains("no basic auth credentials")
                    || described.contains("unauthorized")),
        "describe",
        "pod",
        "bare");
  }

  private void secret(String name, String password) {
    walk.kubectl(
        "create",
        "secret",
        "docker-registry",
        name,
        "--docker-server=" + REGISTRY,
        "--docker-username=" + USER,
        "--docker-password=" + password);
  }

  private void pulledWithASecret() {
    pod("waiting", "imagePullSecrets: [{name: missing}]");
    secret("good", PASSWORD);
    secret("bad", "walk-the-plank");
    pod("with-secret", "imagePullSecrets: [{name: bad}, {name: good}]");
    walk.kubectl(
        "create",
        "secret",
        "generic",
        "old-form",
        "--type=kubernetes.io/dockercfg",
        "--from-literal=.dockercfg={\"" + REGISTRY + "\": {\"auth\": \"" + auth() + "\"}}");
    pod("with-old-form", "imagePullSecrets: [{name: old-form}]");
    pod("with-bad-secret", "imagePullSecrets: [{name: bad}]");
    running("with-secret");
    running("with-old-form");
    walk.awaitOutput(
        described -> described.contains("Error: ErrImagePull"), "describe", "pod/with-bad-secret");
    walk.awaitOutput(
        described ->
            described.contains("FailedToRetrieveImagePullSecret")
                && described.contains("Unable to retrieve some image pull secrets (missing)"),
        "describe",
        "pod/waiting");
    walk.await(
        "node/" + NODE, "{.status.images[*].names}", names -> names.contains("\"" + IMAGE + "\""));
    String digest = walk.get("pod/with-secret", "{.status.containerStatuses[0].imageID}");
    assertThat(digest).startsWith("docker-pullable://" + REGISTRY + "/ikubernetes/myapp@sha256:");
    walk.kubectl(
        "run",
        "by-digest",
        "--image=" + digest.substring("docker-pullable://".length()),
        "--overrides={\"spec\": {\"nodeName\": \"" + NODE + "\"}}");
    running("by-digest");
  }

  private static String auth() {
    return Base64.getEncoder()
        .encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
  }

  private void pulledWithTheAccountsSecret() {
    walk.kubectl(
        "patch",
        "serviceaccount",
        "default",
        "-p",
        "{\"imagePullSecrets\": [{\"name\": \"good\"}]}");
    pod("of-account", "");
    assertThat(walk.get("pod/of-account", "{.spec.imagePullSecrets[0].name}")).isEqualTo("good");
    running("of-account");
  }

  private void pulledWithTheNodesCredentials() {
    Path file = walk.cluster().state().resolve("nodes").resolve(NODE).resolve("config.json");
    walk.kubectl("create", "serviceaccount", "plain");
    try {
      Files.writeString(
          file, "{\"auths\": {\"" + REGISTRY + "\": {\"auth\": \"" + auth() + "\"}}}");
      pod("of-node", "serviceAccountName: plain");
      running("of-node");
      Files.delete(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void namedWrongly() {
    for (String pod : List.of("capitals, Uppercase/Name, Always", "absent, not/here:v1, Never")) {
      String[] words = pod.split(", ");
      walk.apply(
          """
          apiVersion: v1
          kind: Pod
          metadata: {name: %s}
          spec: {containers: [{name: main, image: "%s", imagePullPolicy: %s}]}
          """
              .formatted((Object[]) words));
    }
    String reason = "{.status.containerStatuses[0].state.waiting.reason}";
    walk.await("pod/capitals", reason, "InvalidImageName"::equals);
    walk.await("pod/absent", reason, "ErrImageNeverPull"::equals);
  }
}
