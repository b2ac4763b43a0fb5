package dev.nakhoda.agent.runtime.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.nakhoda.agent.runtime.RuntimeContract;
import dev.nakhoda.loop.Time;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How containers end on a real dockerd. */
class ContainerEndTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  private final DockerConnection docker = new DockerConnection(PrivateDockerd.shared().socket());
  private final ContainerListing listing = new ContainerListing(docker, Time.SYSTEM);
  private final ContainerEnd end = new ContainerEnd(docker, listing, Time.SYSTEM);
  private String id;

  @AfterEach
  void remove() {
    docker.change(client -> client.removeContainerCmd(id).withForce(true).exec());
    docker.close();
  }

  /** Seen: the agent signals the process. Not seen: the engine does. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void endsByItself(boolean seen) {
    start("trap 'exit 3' TERM; echo ready; sleep 1000 & wait", "SIGTERM");
    if (seen) {
      listing.list();
    }
    assertEquals(seen, listing.terminable(id).isPresent());
    end.stop(id, LONG);
    assertEquals(3, exitCode());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void isKilledWhenItDoesNotListen(boolean seen) {
    start("trap '' TERM; echo ready; while :; do sleep 1; done", "SIGTERM");
    if (seen) {
      listing.list();
    }
    end.stop(id, Duration.ofSeconds(1));
    assertEquals(137, exitCode());
  }

  @Test
  void isSentTheSignalOfItsImage() {
    start("trap 'exit 4' USR1; trap 'exit 5' TERM; echo ready; sleep 1000 & wait", "SIGUSR1");
    listing.list();
    end.stop(id, LONG);
    assertEquals(4, exitCode());
  }

  @Test
  void endsAlthoughItIsPaused() {
    start("trap 'exit 6' TERM; echo ready; sleep 1000 & wait", "SIGTERM");
    docker.change(client -> client.pauseContainerCmd(id).exec());
    listing.list();
    end.stop(id, LONG);
    assertEquals(6, exitCode());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void isKilledAtOnce(boolean seen) {
    start("trap '' TERM; echo ready; while :; do sleep 1; done", "SIGTERM");
    if (seen) {
      listing.list();
    }
    end.kill(id);
    assertEquals(137, exitCode());
  }

  /** What the listing remembers of a container that ended since is of no harm. */
  @Test
  void mayHaveEndedSince() {
    start("echo ready; read forever", "SIGTERM");
    listing.list();
    docker.change(client -> client.killContainerCmd(id).exec());
    end.stop(id, LONG);
    end.kill(id);
    assertEquals(137, exitCode());
  }

  private void start(String script, String stopSignal) {
    id =
        docker.call(client ->
            client
                .createContainerCmd(RuntimeContract.TEST_IMAGE)
                .withNetworkDisabled(true)
                .withLabels(Map.of(DockerLabels.ATTEMPT, "0"))
                .withStopSignal(stopSignal)
                .withTty(true)
                .withStdinOpen(true)
                .withEntrypoint("sh", "-c", script)
                .exec()
                .getId());
    docker.change(client -> client.startContainerCmd(id).exec());
    try (DaemonChannel log =
        DaemonChannel.get(docker.socket(), "/containers/" + id + "/logs?follow=1&stdout=1")) {
      log.read(1);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private int exitCode() {
    return docker.get("/containers/" + id + "/json").path("State").path("ExitCode").asInt(-1);
  }
}
