package dev.nakhoda.agent.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.agent.Upkeep;
import dev.nakhoda.agent.pages.NodePages;
import dev.nakhoda.agent.pages.NodeViews;
import dev.nakhoda.agent.runtime.Runtime;
import dev.nakhoda.agent.runtime.RuntimeContract;
import dev.nakhoda.agent.runtime.docker.DockerRuntime;
import dev.nakhoda.agent.runtime.docker.PrivateDockerd;
import dev.nakhoda.loop.Time;
import dev.nakhoda.proto.v1.StreamFrame;
import dev.nakhoda.proto.v1.StreamOrder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every kind of order, between a master's end on loopback and containers on a real dockerd. */
class NodeLinkClientTest extends StreamPods {

  private static Runtime runtime;
  private FakeMaster master;
  private NodeLinkClient link;
  private StreamObserver<StreamOrder> node;

  @BeforeAll
  static void connect() {
    runtime =
        new DockerRuntime(
            PrivateDockerd.shared().socket(), Optional.empty(), Upkeep.Logs.DEFAULT, Time.SYSTEM);
  }

  @AfterAll
  static void disconnect() {
    Optional.ofNullable(runtime).ifPresent(Runtime::close);
  }

  @Override
  protected Runtime runtime() {
    return runtime;
  }

  @BeforeEach
  void dial() throws Exception {
    master = new FakeMaster();
    link =
        new NodeLinkClient(
                master.channel(),
                "node-1",
                runtime,
                (ns, pod, c) -> Optional.empty(),
                new NodePages(NodeViews.EMPTY),
                Time.SYSTEM)
            .start();
    node = master.awaitListener();
  }

  @AfterEach
  void hangUp() {
    link.close();
    master.close();
    removePod();
  }

  private FakeMaster.Answered exec(boolean tty, String... command) throws Exception {
    return master.order(
        node,
        order()
            .setExec(
                StreamOrder.Exec.newBuilder()
                    .addAllCommand(List.of(command))
                    .setTty(tty)
                    .setStdin(true)
                    .setStdout(true)
                    .setStderr(!tty)));
  }

  @Test
  void execCarriesBothDirectionsAndTheExitCode() throws Exception {
    start("sleep", "1000");
    var exec = exec(false, "sh", "-c", "cat; echo oops >&2; exit 3");
    exec.stdin("hello ".getBytes(StandardCharsets.UTF_8)).stdinEnd();
    assertThat(exec.output()).isEqualTo("hello oops\n");
    assertThat(exec.end().path("reason").asString()).isEqualTo("NonZeroExitCode");
    assertThat(exec.end().path("details").path("causes").get(0).path("message").asString())
        .isEqualTo("3");
  }

  @Test
  void execWithATerminal() throws Exception {
    start("sleep", "1000");
    var exec = exec(true, "sh");
    exec.send(
        StreamFrame.newBuilder()
            .setResize(StreamFrame.Resize.newBuilder().setWidth(91).setHeight(33))
            .build());
    exec.stdin("stty size; exit\n".getBytes(StandardCharsets.UTF_8));
    assertThat(exec.output()).contains("33 91");
    assertThat(exec.end().path("status").asString()).isEqualTo("Success");
  }

  @Test
  void whatDoesNotRunIsSaid() throws Exception {
    var exec = exec(false, "sh");
    exec.output();
    assertThat(exec.end().path("message").asString()).isEqualTo("container not found (\"app\")");
    var logs = master.order(node, order().setLogs(StreamOrder.Logs.newBuilder()));
    logs.output();
    assertThat(logs.end().path("message").asString())
        .isEqualTo(
            "container \"app\" in pod \""
                + pod().name()
                + "\" is waiting to start:"
                + " ContainerCreating");
    var stats = master.order(node, order().setStats(StreamOrder.Stats.newBuilder()));
    stats.output();
    assertThat(stats.end().path("code").asInt()).isEqualTo(501);
  }

  @Test
  void logsAreCutFollowedAndCancelled() throws Exception {
    start("sh", "-c", "echo one; echo two; sleep 1000");
    var cut = StreamOrder.Logs.newBuilder().setFollow(true).setTailLines(2).setLimitBytes(6);
    assertThat(master.order(node, order().setLogs(cut)).output()).isEqualTo("one\ntw");

    long before = openDescriptors();
    var followed =
        master.order(node, order().setLogs(StreamOrder.Logs.newBuilder().setFollow(true)));
    assertThat(followed.next().getStdout().toStringUtf8()).startsWith("one");
    followed.cancel();
    awaitDescriptors(before);

    var none = master.order(node, order().setLogs(StreamOrder.Logs.newBuilder().setPrevious(true)));
    none.output();
    assertThat(none.end().path("message").asString()).startsWith("previous terminated container");
  }

  /** Cancelling closes the stream to dockerd. */
  private static void awaitDescriptors(long most) throws IOException {
    long open = openDescriptors();
    for (int look = 0; look < 200 && open > most; look++) {
      PrivateDockerd.pause();
      open = openDescriptors();
    }
    assertThat(open).isLessThanOrEqualTo(most);
  }

  private static long openDescriptors() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }

  @Test
  void portForwardReachesLocalhostInThePod() throws Exception {
    start("sh", "-c", "echo ping >/tmp/f; busybox httpd -f -p 127.0.0.1:8080 -h /tmp");
    FakeMaster.Answered forward = forwardTo(8080);
    forward.stdin("GET /f HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.UTF_8)).stdinEnd();
    assertThat(forward.output()).contains(" 200 OK").endsWith("ping\n");

    FakeMaster.Answered refused =
        master.order(node, order().setPortForward(StreamOrder.PortForward.newBuilder().setPort(9)));
    refused.output();
    assertThat(refused.end().path("message").asString()).contains("Connection refused");
  }

  /** The server in the container needs a moment to listen. */
  private FakeMaster.Answered forwardTo(int port) throws Exception {
    for (int attempt = 0; ; attempt++) {
      FakeMaster.Answered forward =
          master.order(
              node, order().setPortForward(StreamOrder.PortForward.newBuilder().setPort(port)));
      if (!forward.next().hasEnd() || attempt == 100) {
        return forward;
      }
      PrivateDockerd.pause();
    }
  }

  @Test
  void attachJoinsTheProcess() throws Exception {
    start("sh", "-c", "sleep 0.5; echo attached");
    var attach =
        master.order(
            node,
            order().setAttach(StreamOrder.Attach.newBuilder().setStdout(true).setStderr(true)));
    assertThat(attach.output()).isEqualTo("attached\n");
  }

  @Test
  void aBrokenArchiveIsRefused() throws Exception {
    var load =
        master.order(
            node, StreamOrder.newBuilder().setImageLoad(StreamOrder.ImageLoad.newBuilder()));
    load.stdin("nonsense".getBytes(StandardCharsets.UTF_8)).stdinEnd();
    load.output();
    assertThat(load.end().path("status").asString()).isEqualTo("Failure");
  }

  @Test
  void aSavedImageIsLoaded() throws Exception {
    byte[] archive = savedImage(PrivateDockerd.shared().socket());
    var load =
        master.order(
            node, StreamOrder.newBuilder().setImageLoad(StreamOrder.ImageLoad.newBuilder()));
    for (int from = 0; from < archive.length; from += 60_000) {
      load.stdin(Arrays.copyOfRange(archive, from, Math.min(from + 60_000, archive.length)));
    }
    load.stdinEnd();
    assertThat(load.output()).isEqualTo("Loaded image: " + RuntimeContract.TEST_IMAGE + "\n");
  }

  @Test
  void aLostLinkIsDialledAgain() throws Exception {
    node.onCompleted();
    node = master.awaitListener();
    start("sleep", "1000");
    assertThat(exec(false, "sh", "-c", "echo back").stdinEnd().output()).isEqualTo("back\n");
  }
}
