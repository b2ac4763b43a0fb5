package dev.nakhoda.master.store;

import static org.junit.jupiter.api.Assertions.fail;

import com.github.dockerjava.api.DockerClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * Real etcd in containers, one or several members on the engine's host network. The image is put
 * together from the machine's own etcd binary (Debian's package etcd-server), so nothing is pulled.
 * Without an engine, or without etcd, a test that needs this fails and says why.
 */
public final class EtcdCluster implements AutoCloseable {

  private static final String IMAGE = "nakhoda-test/etcd:local";
  private static final Path BINARY = Path.of("/usr/bin/etcd");

  private final List<Integer> clientPorts;
  private final List<GenericContainer<?>> members = new ArrayList<>();

  private EtcdCluster(List<Integer> clientPorts) {
    this.clientPorts = clientPorts;
  }

  public static EtcdCluster start(int count) {
    requireEngine();
    buildImage();
    List<Integer> ports = freePorts(2 * count);
    List<Integer> clientPorts = ports.subList(0, count);
    List<Integer> peerPorts = ports.subList(count, 2 * count);
    EtcdCluster cluster = new EtcdCluster(clientPorts);
    String all =
        IntStream.range(0, count)
            .mapToObj(number -> "member-" + number + "=http://127.0.0.1:" + peerPorts.get(number))
            .collect(Collectors.joining(","));
    for (int number = 0; number < count; number++) {
      cluster.members.add(member(number, clientPorts.get(number), peerPorts.get(number), all));
    }
    cluster.members.parallelStream().forEach(GenericContainer::start);
    return cluster;
  }

  @SuppressWarnings("resource")
  private static GenericContainer<?> member(int number, int clientPort, int peerPort, String all) {
    String client = "http://127.0.0.1:" + clientPort;
    String peer = "http://127.0.0.1:" + peerPort;
    return new GenericContainer<>(DockerImageName.parse(IMAGE))
        .withImagePullPolicy(_ -> false)
        .withNetworkMode("host")
        .withCommand(
            "/usr/bin/etcd",
            "--name=member-" + number,
            "--data-dir=/data",
            "--listen-client-urls=" + client,
            "--advertise-client-urls=" + client,
            "--listen-peer-urls=" + peer,
            "--initial-advertise-peer-urls=" + peer,
            "--initial-cluster=" + all,
            "--unsafe-no-fsync")
        .waitingFor(
            Wait.forLogMessage(".*(ready to serve client requests|serving insecure client).*", 1)
                .withStartupTimeout(Duration.ofSeconds(60)));
  }

  public EtcdConnection connection() {
    return new EtcdConnection(
        clientPorts.stream().map(port -> "127.0.0.1:" + port).toList(), Optional.empty());
  }

  int size() {
    return members.size();
  }

  /** The member that leads; waits for an election. */
  int leader() {
    int[] leader = {-1};
    Await.until(() -> {
      leader[0] = IntStream.range(0, size()).filter(this::leads).findFirst().orElse(-1);
      return leader[0] >= 0;
    });
    return leader[0];
  }

  private boolean leads(int member) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI metrics = URI.create("http://127.0.0.1:" + clientPorts.get(member) + "/metrics");
      HttpRequest request = HttpRequest.newBuilder(metrics).timeout(Duration.ofSeconds(2)).build();
      return http.send(request, HttpResponse.BodyHandlers.ofString())
          .body()
          .contains("\netcd_server_is_leader 1");
    } catch (IOException dead) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** As {@code kill -9}; its data stays. */
  void kill(int member) {
    docker().killContainerCmd(members.get(member).getContainerId()).exec();
  }

  void restart(int member) {
    docker().startContainerCmd(members.get(member).getContainerId()).exec();
  }

  @Override
  public void close() {
    members.forEach(GenericContainer::stop);
  }

  private static DockerClient docker() {
    return DockerClientFactory.lazyClient();
  }

  private static void requireEngine() {
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      fail(
          "the etcd tests need a Docker engine, and none answers at DOCKER_HOST ("
              + System.getenv().getOrDefault("DOCKER_HOST", "not set")
              + ") nor at /var/run/docker.sock: start one (deploy/ has the script that does)");
    }
  }

  private static synchronized void buildImage() {
    if (!Files.isExecutable(BINARY)) {
      fail("the etcd tests need " + BINARY + ": apt-get install etcd-server");
    }
    try {
      Path context = Files.createTempDirectory("nakhoda-etcd-image");
      List<Path> files = new ArrayList<>(libraries());
      files.add(BINARY);
      StringBuilder dockerfile = new StringBuilder("FROM scratch\n");
      for (Path file : files) {
        Files.copy(file, context.resolve(file.getFileName()));
        dockerfile.append("COPY ").append(file.getFileName()).append(' ').append(file).append('\n');
      }
      Files.writeString(context.resolve("Dockerfile"), dockerfile);
      docker().buildImageCmd(context.toFile()).withTags(Set.of(IMAGE)).start().awaitImageId();
      for (Path file : files) {
        Files.delete(context.resolve(file.getFileName()));
      }
      Files.delete(context.resolve("Dockerfile"));
      Files.delete(context);
    } catch (IOException failure) {
      throw new UncheckedIOException("the etcd image cannot be built", failure);
    }
  }

  /** What the binary is linked to, by the loader's own account; empty for a static one. */
  private static List<Path> libraries() throws IOException {
    Process ldd = new ProcessBuilder("ldd", BINARY.toString()).redirectErrorStream(true).start();
    String output = new String(ldd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Matcher matcher = Pattern.compile("(/\\S+) \\(0x").matcher(output);
    List<Path> found = new ArrayList<>();
    while (matcher.find()) {
      found.add(Path.of(matcher.group(1)));
    }
    return found;
  }

  private static List<Integer> freePorts(int count) {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int number = 0; number < count; number++) {
        sockets.add(new ServerSocket(0));
      }
      List<Integer> ports = sockets.stream().map(ServerSocket::getLocalPort).toList();
      for (ServerSocket socket : sockets) {
        socket.close();
      }
      return ports;
    } catch (IOException failure) {
      throw new UncheckedIOException("no free port", failure);
    }
  }
}
