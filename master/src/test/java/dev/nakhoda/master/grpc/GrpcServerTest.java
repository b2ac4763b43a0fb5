package dev.nakhoda.master.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.api.User;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.client.GrpcChannels;
import dev.nakhoda.client.GrpcClient;
import dev.nakhoda.client.Scope;
import dev.nakhoda.client.Watch;
import dev.nakhoda.loop.Time;
import dev.nakhoda.master.http.TestMaster;
import dev.nakhoda.master.streams.FakeNode;
import dev.nakhoda.pki.KeyPairs;
import dev.nakhoda.pki.Pem;
import dev.nakhoda.proto.v1.ClusterGrpc;
import dev.nakhoda.proto.v1.JoinRequest;
import dev.nakhoda.proto.v1.JoinResponse;
import dev.nakhoda.proto.v1.ListenRequest;
import dev.nakhoda.proto.v1.NodeLinkGrpc;
import dev.nakhoda.proto.v1.StreamFrame;
import dev.nakhoda.proto.v1.StreamOrder;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.net.Socket;
import java.security.KeyPair;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** gRPC over real sockets, with the clients that agents and the command line use. */
@Timeout(60)
class GrpcServerTest {

  private static final String TOKEN = "abcdef.0123456789abcdef";
  private static TestMaster master;
  private static GrpcClient admin;

  @BeforeAll
  static void start() throws Exception {
    master = new TestMaster(0);
    admin = client(User.MASTERS, "admin");
    String secret =
        "{'metadata':{'name':'bootstrap-token-abcdef'},'type':'bootstrap.kubernetes.io/token',"
            + "'data':{'token-id':'%s','token-secret':'%s','usage-bootstrap-authentication':'%s'}}";
    master.create(
        ResourceName.SECRETS,
        "kube-system",
        secret.formatted(base64("abcdef"), base64("0123456789abcdef"), base64("true")));
    master.runningPod("mine", "node-1", "c");
    master.runningPod("other", "node-2", "c");
  }

  @AfterAll
  static void stop() {
    admin.close();
    master.close();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes());
  }

  private static GrpcClient client(String group, String name) {
    var kubeconfig = master.kubeconfig(master.user(name, group));
    return new GrpcClient(GrpcChannels.open(kubeconfig), "test", Time.SYSTEM);
  }

  private static KubeObject configMap(String name, String value) {
    return KubeObject.of(
        Json.readObject(
            ("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'"
                    + name
                    + "','namespace':'default'},'data':{'k':'"
                    + value
                    + "'}}")
                .replace('\'', '"')));
  }

  @Test
  void allVerbs() throws Exception {
    ObjectKey key = new ObjectKey("default", "all");
    try (Watch watch =
        admin.watch(ResourceName.CONFIG_MAPS, Scope.fields("metadata.name=all"), 0)) {
      KubeObject made = admin.create(ResourceName.CONFIG_MAPS, configMap("all", "1"));
      assertThat(admin.get(ResourceName.CONFIG_MAPS, key)).isEqualTo(made);
      KubeObject patched =
          admin.patch(
              ResourceName.CONFIG_MAPS,
              key,
              "",
              Patch.merge(Json.readObject("{\"data\":{\"k\":\"2\"}}")));
      assertThat(patched.resourceVersion()).isGreaterThan(made.resourceVersion());
      assertThatThrownBy(() -> admin.update(ResourceName.CONFIG_MAPS, "", made))
          .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.isConflict()).isTrue());
      assertThat(admin.list(ResourceName.CONFIG_MAPS, Scope.namespace("default")).items())
          .contains(patched);
      admin.delete(ResourceName.CONFIG_MAPS, key, DeleteOptions.DEFAULT);
      assertThatThrownBy(() -> admin.get(ResourceName.CONFIG_MAPS, key))
          .isInstanceOf(ApiException.class)
          .hasMessage("configmaps \"all\" not found");
      assertThat(List.of(next(watch), next(watch), next(watch)))
          .containsExactly(Watch.Type.ADDED, Watch.Type.MODIFIED, Watch.Type.DELETED);
    }
  }

  /** Bookmarks may come between events. */
  private static Watch.Type next(Watch watch) throws InterruptedException {
    Watch.Event event = watch.next();
    return event.type() == Watch.Type.BOOKMARK ? next(watch) : event.type();
  }

  @Test
  void aNodeJoinsWithATokenAndGetsItsOwnCertificate() throws Exception {
    KeyPair keys = KeyPairs.generate();
    byte[] request =
        KeyPairs.certificateRequest(keys, "system:node:fresh", List.of("system:nodes"));
    JoinRequest join =
        JoinRequest.newBuilder()
            .setNodeName("fresh")
            .setCertificateRequest(ByteString.copyFrom(request))
            .build();
    ManagedChannel channel = open(Optional.of(TOKEN));
    JoinResponse response = ClusterGrpc.newBlockingStub(channel).join(join);
    var leaf = Pem.parseCertificates(response.getCertificate().toStringUtf8()).getFirst();
    assertThat(leaf.getSubjectX500Principal().getName())
        .isEqualTo("CN=system:node:fresh,O=system:nodes");
    leaf.verify(master.authority.certificate().getPublicKey());
    JoinRequest other = join.toBuilder().setNodeName("another").build();
    assertThatThrownBy(() -> ClusterGrpc.newBlockingStub(channel).join(other))
        .hasMessageContaining("INVALID_ARGUMENT");
    close(channel);
  }

  private static ManagedChannel open(Optional<String> token) {
    return GrpcChannels.open(
        "127.0.0.1:" + master.grpcPort, master.authority.certificate(), Optional.empty(), token);
  }

  private static void close(ManagedChannel channel) throws InterruptedException {
    channel.shutdownNow();
    channel.awaitTermination(5, TimeUnit.SECONDS);
  }

  @Test
  void aTokenDoesNotGetTheNameOfANodeThatExists() throws Exception {
    master.create(ResourceName.NODES, "", "{'metadata':{'name':'taken'}}");
    KeyPair pair = KeyPairs.generate();
    JoinRequest join =
        JoinRequest.newBuilder()
            .setNodeName("taken")
            .setCertificateRequest(
                ByteString.copyFrom(
                    KeyPairs.certificateRequest(
                        pair, "system:node:taken", List.of("system:nodes"))))
            .build();
    ManagedChannel channel = open(Optional.of(TOKEN));
    assertThatThrownBy(() -> ClusterGrpc.newBlockingStub(channel).join(join))
        .hasMessageContaining("PERMISSION_DENIED");
    admin.delete(ResourceName.NODES, ObjectKey.cluster("taken"), DeleteOptions.DEFAULT);
    assertThat(ClusterGrpc.newBlockingStub(channel).join(join).getTime()).isNotEmpty();
    close(channel);
  }

  @Test
  void strangersDoNotJoin() throws Exception {
    for (Optional<String> token :
        List.of(Optional.<String>empty(), Optional.of("abcdef.0000000000000000"))) {
      ManagedChannel channel = open(token);
      assertThatThrownBy(
              () -> ClusterGrpc.newBlockingStub(channel).join(JoinRequest.getDefaultInstance()))
          .isInstanceOf(StatusRuntimeException.class)
          .hasMessageMatching("(PERMISSION_DENIED|UNAUTHENTICATED).*");
      close(channel);
    }
  }

  @Test
  void aNodeTouchesOnlyItsOwn() {
    try (GrpcClient node = client(User.NODES, "system:node:node-1")) {
      Patch status = Patch.merge(Json.readObject("{\"status\":{\"message\":\"x\"}}"));
      node.patch(ResourceName.PODS, new ObjectKey("default", "mine"), "status", status);
      assertThatThrownBy(() ->
              node.patch(ResourceName.PODS, new ObjectKey("default", "other"), "status", status))
          .hasMessageContaining("pods \"other\" is forbidden: User \"system:node:node-1\"");
      assertThat(node.list(ResourceName.PODS, Scope.fields("spec.nodeName=node-1")).items())
          .hasSize(1);
      assertThatThrownBy(() -> node.list(ResourceName.PODS, Scope.ALL))
          .hasMessageContaining("is forbidden");
      assertThatThrownBy(() -> node.list(ResourceName.SECRETS, Scope.ALL))
          .hasMessageContaining("is forbidden");
      KubeObject impostor =
          KubeObject.of(
              Json.readObject(
                  "{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"node-2\"}}"));
      assertThatThrownBy(() -> node.create(ResourceName.NODES, impostor))
          .hasMessageContaining("is not allowed to create nodes of another name");
    }
  }

  @Test
  void nobodyListensForAnotherNode() throws Exception {
    ManagedChannel channel =
        GrpcChannels.open(master.kubeconfig(master.user("system:node:node-1", User.NODES)));
    var orders =
        NodeLinkGrpc.newBlockingStub(channel)
            .listen(ListenRequest.newBuilder().setNodeName("node-2").build());
    assertThatThrownBy(orders::next).hasMessageContaining("cannot speak for node \"node-2\"");
    close(channel);
  }

  @Test
  void aStreamGoesOnAfterTheClientHasSaidAll() throws Exception {
    ManagedChannel channel =
        GrpcChannels.open(master.kubeconfig(master.user("system:node:node-1", User.NODES)));
    StringBuilder text = new StringBuilder();
    try (var node = new FakeNode(channel, "node-1")) {
      while (!master.links.connectedNodes().contains("node-1")) {
        Thread.onSpinWait();
      }
      var call =
          ClientCalls.blockingBidiStreamingCall(
              admin.channel(), ClusterGrpc.getStreamMethod(), CallOptions.DEFAULT);
      var logs = StreamOrder.Logs.newBuilder().setTailLines(1000);
      var open = StreamOrder.newBuilder().setNamespace("default").setPod("mine").setLogs(logs);
      call.write(StreamFrame.newBuilder().setOpen(open).build());
      call.halfClose();
      StreamFrame frame = call.read();
      for (; frame != null && !frame.hasEnd(); frame = call.read()) {
        text.append(frame.getStdout().toStringUtf8());
      }
      assertThat(frame).as("the node's last word").isNotNull();
      assertThat(call.read()).isNull();
      assertThat(node.running()).isZero();
    }
    assertThat(text.toString().lines()).hasSize(1000);
    close(channel);
  }

  @Test
  void garbageDoesNoHarm() throws Exception {
    byte[] garbage = new byte[10_000];
    new Random(7).nextBytes(garbage);
    for (int round = 0; round < 3; round++) {
      try (Socket socket = new Socket("127.0.0.1", master.grpcPort)) {
        socket.getOutputStream().write(garbage);
      } catch (java.io.IOException closed) {
        // The server may close before everything is sent.
      }
    }
    assertThatThrownBy(
            () -> admin.create(ResourceName.CONFIG_MAPS, configMap("big", "x".repeat(5 << 20))))
        .isInstanceOf(ApiException.class);
    assertThat(admin.list(ResourceName.NODES, Scope.ALL).items()).isEmpty();
  }
}
