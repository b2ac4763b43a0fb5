package dev.nakhoda.agent.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nakhoda.agent.Upkeep;
import dev.nakhoda.agent.runtime.ContainerSpec;
import dev.nakhoda.agent.runtime.ContainerStreams.Channels;
import dev.nakhoda.agent.runtime.ContainerStreams.Chunk;
import dev.nakhoda.agent.runtime.ContainerStreams.LogOptions;
import dev.nakhoda.agent.runtime.ContainerStreams.ProcessStream;
import dev.nakhoda.agent.runtime.ExecResult;
import dev.nakhoda.agent.runtime.Runtime;
import dev.nakhoda.agent.runtime.RuntimeContract;
import dev.nakhoda.agent.runtime.RuntimeEvent;
import dev.nakhoda.agent.runtime.RuntimeFailure;
import dev.nakhoda.loop.Time;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract, and what only a real dockerd can show. */
class DockerRuntimeTest extends RuntimeContract {

  private static Runtime runtime;

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

  @Override
  protected void pause() {
    PrivateDockerd.pause();
  }

  private String running(String... command) {
    String sandbox = startedSandbox();
    String id = runtime.createContainer(containerSpec(sandbox, "app", command));
    runtime.startContainer(id);
    return id;
  }

  @Test
  void saysWhatItIs() {
    assertThat(runtime.info().name()).isEqualTo("docker");
    assertThat(runtime.info().version()).isNotEmpty();
  }

  @Test
  void runsCommands() {
    String id = running("sleep", "1000");
    assertThat(exec(id, "sh", "-c", "echo $COLOUR; hostname; exit 4"))
        .isEqualTo(new ExecResult(4, "blue\nhost-a\n"));
    assertThatThrownBy(() -> runtime.exec(id, List.of("sleep", "100"), Duration.ofMillis(300), 100))
        .isInstanceOf(RuntimeFailure.TimedOut.class);
    assertThat(exec(id, "no-such-command").exitCode()).isIn(126, 127);
    runtime.removeContainer(id);
    assertThatThrownBy(() -> exec(id, "sh")).isInstanceOf(RuntimeFailure.NotFound.class);
  }

  private static ExecResult exec(String id, String... command) {
    return runtime.exec(id, List.of(command), Duration.ofSeconds(20), 1 << 16);
  }

  @Test
  void endOfInputReachesTheCommand() {
    String id = running("sleep", "1000");
    try (ProcessStream stream =
        runtime.streams().exec(id, List.of("wc", "-c"), new Channels(false, true, true, true))) {
      for (int i = 0; i < 100; i++) {
        stream.write(new byte[10_000]);
      }
      stream.endInput();
      assertThat(text(stream).strip()).isEqualTo("1000000");
      assertThat(stream.exitCode()).hasValue(0);
    }
    runtime.removeContainer(id);
  }

  @Test
  void aTerminalHasASize() {
    String id = running("sleep", "1000");
    try (ProcessStream stream =
        runtime.streams().exec(id, List.of("sh"), new Channels(true, true, true, false))) {
      stream.resize(97, 31);
      stream.write("stty size; exit 5\n".getBytes(StandardCharsets.UTF_8));
      assertThat(text(stream)).contains("31 97");
      assertThat(stream.exitCode()).hasValue(5);
    }
    runtime.removeContainer(id);
  }

  @Test
  void logsAreReadFollowedAndCancelled() throws InterruptedException {
    String id = running("sh", "-c", "echo one; echo two >&2; sleep 1; echo three; sleep 1000");
    try (ProcessStream log = runtime.streams().logs(id, follow(true))) {
      assertThat(lineOf(log)).isIn("one\n", "two\n");
      assertThat(lineOf(log)).isIn("one\n", "two\n");
      assertThat(lineOf(log)).isEqualTo("three\n");
      Thread cancel = Thread.startVirtualThread(log::close);
      assertThat(log.read()).isEmpty();
      cancel.join();
    }
    LogOptions lastLine = new LogOptions(false, false, OptionalLong.of(1), Optional.empty());
    try (ProcessStream log = runtime.streams().logs(id, lastLine)) {
      assertThat(text(log)).isEqualTo("three\n");
    }
    runtime.removeContainer(id);
  }

  private static LogOptions follow(boolean follow) {
    return new LogOptions(follow, false, OptionalLong.empty(), Optional.empty());
  }

  private static String lineOf(ProcessStream stream) {
    return new String(stream.read().orElseThrow().data(), StandardCharsets.UTF_8);
  }

  private static String text(ProcessStream stream) {
    StringBuilder text = new StringBuilder();
    for (Optional<Chunk> chunk = stream.read(); chunk.isPresent(); chunk = stream.read()) {
      text.append(new String(chunk.get().data(), StandardCharsets.UTF_8));
    }
    return text.toString();
  }

  @Test
  void limitsAndUsersReachTheProcess() {
    String sandbox = startedSandbox();
    ContainerSpec plain = containerSpec(sandbox, "app", "sleep", "1000");
    ContainerSpec.Security security =
        new ContainerSpec.Security(
            false,
            OptionalLong.of(1234),
            OptionalLong.of(2345),
            List.of(3456L),
            List.of("NET_ADMIN"),
            List.of("ALL"),
            true,
            true,
            Optional.of("unconfined"),
            false,
            List.of());
    ContainerSpec.Resources resources =
        new ContainerSpec.Resources(512, 50_000, 100_000, 32 << 20, 50, -500);
    String id =
        runtime.createContainer(
            new ContainerSpec(
                sandbox,
                plain.namespaces(),
                pod,
                "app",
                0,
                TEST_IMAGE,
                plain.command(),
                security,
                resources,
                List.of(
                    new ContainerSpec.Mount("/tmp", "/data", true, ContainerSpec.Propagation.NONE)),
                List.of(),
                plain.labels()));
    runtime.startContainer(id);
    assertThat(exec(id, "id").output()).contains("uid=1234", "gid=2345", "3456");
    assertThat(exec(id, "sh", "-c", "echo x > /data/x").exitCode()).isNotZero();
    assertThat(exec(id, "sh", "-c", "echo x > /x").exitCode()).isNotZero();
    runtime.removeContainer(id);
  }

  @Test
  void memoryBeyondTheLimitIsOomKilled() {
    String sandbox = startedSandbox();
    ContainerSpec plain =
        containerSpec(
            sandbox, "app", "sh", "-c", "dd if=/dev/zero of=/dev/null bs=200M count=5; exit $?");
    String id =
        runtime.createContainer(
            new ContainerSpec(
                sandbox,
                plain.namespaces(),
                pod,
                "app",
                0,
                TEST_IMAGE,
                plain.command(),
                plain.security(),
                new ContainerSpec.Resources(0, 0, 0, 16 << 20, 0, 0),
                List.of(),
                List.of(),
                plain.labels()));
    runtime.startContainer(id);
    assertThat(awaitExit(id).reason()).isEqualTo("OOMKilled");
    runtime.removeContainer(id);
  }

  @Test
  void anArchiveThatIsNoneIsRefused() {
    assertThatThrownBy(() -> runtime.images().load(new ByteArrayInputStream("nonsense".getBytes())))
        .isInstanceOf(RuntimeFailure.class);
  }

  @Test
  void aPullWithoutANetworkFailsWithTheDaemonsWords() {
    assertThatThrownBy(
            () -> runtime.images().pull("127.0.0.1:1/a/b:1", Optional.empty(), line -> {}))
        .isInstanceOf(RuntimeFailure.PullFailed.class)
        .hasMessageContaining("127.0.0.1:1");
  }

  @Test
  void aRestartedDockerdIsFoundAgain() throws Exception {
    BlockingQueue<RuntimeEvent> events = new LinkedBlockingQueue<>();
    try (Runtime.Subscription _ = runtime.events(events::add)) {
      assertThat(events.poll(20, TimeUnit.SECONDS)).isInstanceOf(RuntimeEvent.Missed.class);
      String id = running("sleep", "1000");
      PrivateDockerd.shared().stop();
      assertThatThrownBy(runtime::list).isInstanceOf(RuntimeFailure.Unavailable.class);
      events.clear();
      PrivateDockerd.shared().start();
      while (!(events.poll(20, TimeUnit.SECONDS) instanceof RuntimeEvent.Missed)) {
        assertThat(events).as("the stream is opened again").isNotEmpty();
      }
      assertThat(awaitExit(id).exitCode()).isNotZero();
      runtime.removeContainer(id);
    }
  }
}
