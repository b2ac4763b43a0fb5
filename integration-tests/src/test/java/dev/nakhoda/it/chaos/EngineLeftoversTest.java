package dev.nakhoda.it.chaos;

import static dev.nakhoda.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.it.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a dockerd leaves that is killed while it makes or starts containers, put there by hand:
 * {@code deploy/node-docker} clears it away before the next one begins, and touches nothing else.
 */
class EngineLeftoversTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String IMAGE = "leftovers:1";

  private Path run;
  private Path data;
  private Process engine;

  @BeforeEach
  void start() throws Exception {
    // Not below long names: a unix socket's path has a limit of 108 bytes.
    run = Files.createTempDirectory("nkr");
    data = Files.createTempDirectory("nkd");
    startEngine();
    importImage();
  }

  @Test
  void goesBeforeTheNextEngineBegins() throws Exception {
    Path containers = data.resolve("containers");
    Path engineNotes = data.resolve("image/overlay2/layerdb/mounts");
    String living = docker("run", "-d", "--network", "none", IMAGE, "sleep", "100000");
    String mounted = docker("create", "--network", "none", IMAGE, "true");
    String halfMade = docker("create", "--network", "none", IMAGE, "true");
    String nameless = docker("create", "--network", "none", IMAGE, "true");
    List<Path> layers = List.of(layer(halfMade), layer(nameless));
    String mount = mount(mounted);
    long links = entries(data.resolve("overlay2/l"));

    stopEngine();
    Command.run(List.of("sh", "-c", mount), Map.of(), "").ok();
    Files.delete(containers.resolve(halfMade).resolve("config.v2.json"));
    for (Path notes : List.of(containers.resolve(nameless), engineNotes.resolve(nameless))) {
      Command.run("rm", "-r", notes.toString()).ok();
    }
    assertThat(overlays()).isEqualTo(2);
    startEngine();

    assertThat(overlays()).isEqualTo(1);
    assertThat(docker("ps", "-aq", "--no-trunc").lines())
        .containsExactlyInAnyOrder(living, mounted);
    docker("exec", living, "true");
    assertThat(containers.resolve(halfMade)).doesNotExist();
    assertThat(layers).noneMatch(Files::exists);
    assertThat(entries(data.resolve("overlay2/l"))).isEqualTo(links - 4);

    docker("rm", "-f", living, mounted);
    assertThat(overlays()).isZero();
    assertThat(entries(engineNotes)).isZero();
  }

  private Path layer(String container) {
    return Path.of(docker("inspect", "-f", "{{.GraphDriver.Data.UpperDir}}", container))
        .getParent();
  }

  private String mount(String container) {
    return docker(
        "inspect",
        "-f",
        "mkdir -p {{.GraphDriver.Data.MergedDir}} && mount -t overlay overlay -o"
            + " lowerdir={{.GraphDriver.Data.LowerDir}},"
            + "upperdir={{.GraphDriver.Data.UpperDir}},workdir={{.GraphDriver.Data.WorkDir}}"
            + " {{.GraphDriver.Data.MergedDir}}",
        container);
  }

  private void importImage() throws IOException {
    Path root = Files.createDirectories(data.resolve("root/bin"));
    for (String name : List.of("sh", "sleep", "true")) {
      Files.copy(Path.of("/bin/busybox"), root.resolve(name));
    }
    Command.run(
            "sh",
            "-c",
            "tar -C %s/root -c . | docker --host unix://%s/docker.sock import - %s"
                .formatted(data, run, IMAGE))
        .ok();
  }

  private void startEngine() throws IOException {
    engine =
        new ProcessBuilder("unshare", "--net", script().toString(), run.toString(), data.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(run.resolve("log").toFile()))
            .start();
    eventually(
        "an engine that answers",
        PATIENCE,
        () -> tryDocker("version").exitCode() + " " + Files.exists(run.resolve("docker.pid")),
        "0 true"::equals);
  }

  private static Path script() {
    Path here = Path.of("").toAbsolutePath();
    Path home = Files.exists(here.resolve("deploy")) ? here : here.getParent();
    return home.resolve("deploy/node-docker");
  }

  private void stopEngine() throws InterruptedException {
    engine.destroy();
    assertThat(engine.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  private String docker(String... words) {
    return tryDocker(words).ok();
  }

  private Command tryDocker(String... words) {
    return Command.run(
        Stream.concat(
                Stream.of("docker", "--host", "unix://" + run + "/docker.sock"), Stream.of(words))
            .toList(),
        Map.of(),
        "");
  }

  private long overlays() throws IOException {
    try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mounts"))) {
      return mounts.filter(line -> line.startsWith("overlay " + data + "/")).count();
    }
  }

  private static long entries(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.count();
    }
  }

  @AfterEach
  void end() throws Exception {
    if (!engine.isAlive()) {
      startEngine();
    }
    tryDocker("ps", "-aq").out().lines().forEach(id -> tryDocker("rm", "-f", id));
    stopEngine();
    // An engine whose containers may live on keeps its folder mounted on itself.
    Command.run("umount", "--lazy", data.toString());
    Command.run("rm", "-rf", run.toString(), data.toString()).ok();
  }
}
