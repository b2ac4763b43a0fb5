package dev.nakhoda.it.walks;

import static org.assertj.core.api.Assertions.assertThat;

/** W14: each pod of a StatefulSet has a claim of its own and finds its data again. */
record StatefulDataWalk(Walk walk) {

  private static final String PAGE = "/usr/share/nginx/html/index.html";

  void take() {
    walk.kubectl("apply", "-f", walk.seed("29-statefulset.yaml"));
    walk.rolledOut("statefulset/web");
    assertThat(walk.get("pvc", "{.items[*].metadata.name}"))
        .isEqualTo("www-web-0 www-web-1 www-web-2");
    assertThat(walk.kubectl("get", "pvc", "www-web-0", "--no-headers"))
        .matches("www-web-0 +Bound +pvc-\\S+ +10Mi +RWO +local-path .*");
    dataOutlivesThePod();
    shrinkingKeepsTheClaimsUnlessToldOtherwise();
    deletingTheSetKeepsTheClaims();
  }

  private void write(String pod) {
    walk.kubectl("exec", pod, "--", "sh", "-c", "echo data of " + pod + " > " + PAGE);
  }

  private String read(String pod) {
    return walk.kubectl("exec", pod, "--", "cat", PAGE);
  }

  private void dataOutlivesThePod() {
    write("web-0");
    write("web-1");
    String node = walk.get("pod/web-1", "{.spec.nodeName}");
    String uid = walk.get("pod/web-1", "{.metadata.uid}");
    walk.kubectl("delete", "pod", "web-1");
    walk.await(
        "pod/web-1",
        "{.metadata.uid} {.status.phase}",
        seen -> !seen.contains(uid) && seen.endsWith("Running"));
    assertThat(read("web-1")).isEqualTo("data of web-1");
    assertThat(walk.get("pod/web-1", "{.spec.nodeName}"))
        .as("its volume is on that node")
        .isEqualTo(node);
    assertThat(walk.kubectl("exec", "web-0", "--", "wget", "-qO-", "http://localhost/").isEmpty())
        .isFalse();
  }

  private void shrinkingKeepsTheClaimsUnlessToldOtherwise() {
    walk.kubectl("scale", "sts", "web", "--replicas=2");
    walk.await("sts/web", "{.status.replicas}", "2"::equals);
    assertThat(walk.get("pvc/www-web-2", "{.status.phase}")).isEqualTo("Bound");
    walk.kubectl(
        "patch",
        "sts",
        "web",
        "--type=merge",
        "-p",
        "{\"spec\":{\"persistentVolumeClaimRetentionPolicy\":{\"whenScaled\":\"Delete\"}}}");
    walk.kubectl("scale", "sts", "web", "--replicas=1");
    walk.awaitOutput(
        names -> names.equals("www-web-0 www-web-2"),
        "get",
        "pvc",
        "-o",
        "jsonpath={.items[*].metadata.name}");
  }

  private void deletingTheSetKeepsTheClaims() {
    walk.kubectl("delete", "sts", "web");
    walk.awaitOutput(String::isEmpty, "get", "pods", "-o", "name");
    assertThat(walk.get("pvc/www-web-0", "{.status.phase}")).isEqualTo("Bound");
    walk.kubectl("apply", "-f", walk.seed("29-statefulset.yaml"));
    walk.await("pod/web-0", "{.status.phase}", "Running"::equals);
    assertThat(read("web-0")).isEqualTo("data of web-0");
    walk.kubectl(
        "patch",
        "sts",
        "web",
        "--type=merge",
        "-p",
        "{\"spec\":{\"persistentVolumeClaimRetentionPolicy\":{\"whenDeleted\":\"Delete\"}}}");
    walk.await("pvc/www-web-0", "{.metadata.ownerReferences[*].kind}", "StatefulSet"::equals);
    walk.kubectl("delete", "sts", "web");
    walk.awaitOutput(
        names -> !names.contains("www-web-0"),
        "get",
        "pvc",
        "-o",
        "jsonpath={.items[*].metadata.name}");
  }
}
