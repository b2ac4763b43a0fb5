package dev.nakhoda.master.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.User;
import dev.nakhoda.client.Informer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeAuthorizerTest {

  private static final KubeObject MINE =
      pod(
          "mine",
          "node-1",
          "'volumes':[{'persistentVolumeClaim':{'claimName':'data'}},"
              + "{'name':'scratch','ephemeral':{}},{'secret':{'secretName':'vol'}},{'configMap':{'name':'cm'}},"
              + "{'projected':{'sources':[{'configMap':{'name':'kube-root-ca.crt'}}]}}],"
              + "'imagePullSecrets':[{'name':'pull'}],'serviceAccountName':'builder',"
              + "'initContainers':[{'envFrom':[{'secretRef':{'name':'envfrom'}}]}],"
              + "'containers':[{'env':[{'valueFrom':{'secretKeyRef':{'name':'env'}}}]}]");
  private static final KubeObject OTHER =
      pod("other", "node-2", "'volumes':[{'secret':{'secretName':'theirs'}}]");

  private static final User NODE =
      new User("system:node:node-1", "", List.of(User.NODES, User.AUTHENTICATED));

  /** Named after the node that it was made on; {@code by-hand} is nobody's. */
  private static Optional<KubeObject> volume(ObjectKey key) {
    String json =
        key.name().equals("by-hand")
            ? "{'metadata':{'name':'by-hand'}}"
            : "{'metadata':{'annotations':{'pv.kubernetes.io/provisioned-by':'rancher.io/local-path',"
                  + "'local.path.provisioner/selected-node':'"
                + key.name().substring(3)
                + "'}}}";
    return Optional.of(KubeObject.of(Json.readObject(json.replace('\'', '"'))));
  }

  private static KubeObject pod(String name, String node, String spec) {
    return KubeObject.of(
        Json.readObject(
            ("{'metadata':{'name':'%s','namespace':'ns'},'spec':{'nodeName':'%s',%s}}")
                .formatted(name, node, spec)
                .replace('\'', '"')));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          get    | secrets              | ns              | vol              | ''                   | true
          watch  | secrets              | ns              | env              | ''                   | true
          get    | secrets              | ns              | envfrom          | ''                   | true
          get    | secrets              | ns              | pull             | ''                   | true
          get    | secrets              | ns              | theirs           | ''                   | false
          get    | secrets              | other           | vol              | ''                   | false
          list   | secrets              | ns              | ''               | ''                   | false
          update | secrets              | ns              | vol              | ''                   | false
          get    | configmaps           | ns              | cm               | ''                   | true
          get    | configmaps           | ns              | kube-root-ca.crt | ''                   | true
          get    | configmaps           | ns              | unused           | ''                   | false
          create | serviceaccounts/token | ns             | builder          | ''                   | true
          create | serviceaccounts/token | ns             | default          | ''                   | false
          get    | pods                 | ns              | mine             | ''                   | true
          get    | pods                 | ns              | other            | ''                   | false
          delete | pods                 | ns              | mine             | ''                   | true
          delete | pods                 | ns              | other            | ''                   | false
          patch  | pods                 | ns              | mine             | ''                   | false
          patch  | pods/status          | ns              | mine             | ''                   | true
          patch  | pods/status          | ns              | other            | ''                   | false
          create | pods/exec            | ns              | mine             | ''                   | false
          create | pods                 | ns              | ''               | ''                   | true
          watch  | pods                 | ''              | ''               | spec.nodeName=node-1 | true
          watch  | pods                 | ''              | ''               | spec.nodeName=node-2 | false
          list   | pods                 | ''              | ''               | ''                   | false
          create | nodes                | ''              | ''               | ''                   | true
          patch  | nodes/status         | ''              | node-1           | ''                   | true
          patch  | nodes/status         | ''              | node-2           | ''                   | false
          delete | nodes                | ''              | node-1           | ''                   | false
          watch  | nodes                | ''              | ''               | ''                   | true
          update | leases               | kube-node-lease | node-1           | ''                   | true
          update | leases               | kube-node-lease | node-2           | ''                   | false
          update | leases               | kube-system     | node-1           | ''                   | false
          get    | persistentvolumeclaims | ns            | data             | ''                   | true
          get    | persistentvolumeclaims | ns            | mine-scratch     | ''                   | true
          get    | persistentvolumeclaims | ns            | theirs           | ''                   | false
          patch  | persistentvolumeclaims | ns            | data             | ''                   | false
          watch  | persistentvolumes    | ''              | ''               | ''                   | true
          patch  | persistentvolumes    | ''              | pv-node-1        | ''                   | true
          delete | persistentvolumes    | ''              | pv-node-1        | ''                   | true
          delete | persistentvolumes    | ''              | pv-node-2        | ''                   | false
          delete | persistentvolumes    | ''              | by-hand          | ''                   | false
          create | persistentvolumes    | ''              | ''               | ''                   | false
          create | events               | ns              | ''               | ''                   | true
          list   | events               | ns              | ''               | ''                   | false
          watch  | services             | ''              | ''               | ''                   | true
          patch  | services             | ns              | a                | ''                   | false
          list   | deployments          | ''              | ''               | ''                   | false
          """)
  void letsANodeTouchItsOwn(
      String verb,
      String resource,
      String namespace,
      String name,
      String fieldSelector,
      boolean allowed) {
    Authorizer authorizer = new NodeAuthorizer(new Pods(), NodeAuthorizerTest::volume);
    String[] parts = resource.split("/");
    String subresource = parts.length > 1 ? parts[1] : "";
    var attributes =
        new Attributes(verb, "", parts[0], subresource, namespace, name, fieldSelector, "");
    assertThat(authorizer.decide(NODE, attributes).orElseThrow().allowed()).isEqualTo(allowed);
  }

  @ParameterizedTest
  @CsvSource({"system:node:node-1,other", "node-1,system:nodes", "admin,system:masters"})
  void hasNoOpinionOnOthers(String name, String group) {
    var attributes = new Attributes("get", "", "pods", "", "ns", "mine", "", "");
    assertThat(
            new NodeAuthorizer(new Pods(), NodeAuthorizerTest::volume)
                .decide(new User(name, "", List.of(group)), attributes))
        .isEmpty();
  }

  /** Two pods, on two nodes. */
  private static final class Pods implements Informer {
    @Override
    public Index index(Function<KubeObject, List<String>> valuesOf) {
      return value -> list().stream().filter(pod -> valuesOf.apply(pod).contains(value)).toList();
    }

    @Override
    public void onChange(Consumer<Change> listener) {}

    @Override
    public Informer start() {
      return this;
    }

    @Override
    public boolean synced() {
      return true;
    }

    @Override
    public void awaitSynced() {}

    @Override
    public Optional<KubeObject> get(ObjectKey key) {
      return list().stream().filter(pod -> pod.key().equals(key)).findFirst();
    }

    @Override
    public List<KubeObject> list() {
      return List.of(MINE, OTHER);
    }

    @Override
    public List<KubeObject> list(String namespace) {
      return list();
    }

    @Override
    public void close() {}
  }
}
