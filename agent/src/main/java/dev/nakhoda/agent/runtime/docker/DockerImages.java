package dev.nakhoda.agent.runtime.docker;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.command.PullImageCmd;
import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.api.model.PullResponseItem;
import com.github.dockerjava.transport.DockerHttpClient;
import dev.nakhoda.agent.runtime.Images;
import dev.nakhoda.agent.runtime.RuntimeFailure;
import dev.nakhoda.api.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The images of one dockerd. */
final class DockerImages implements Images {

  private final DockerConnection docker;

  DockerImages(DockerConnection docker) {
    this.docker = docker;
  }

  @Override
  public Optional<Image> inspect(String reference) {
    try {
      return Optional.of(image(docker.call(c -> c.inspectImageCmd(reference).exec())));
    } catch (RuntimeFailure.NotFound absent) {
      return Optional.empty();
    }
  }

  private static Image image(InspectImageResponse response) {
    var config = Optional.ofNullable(response.getConfig());
    return new Image(
        response.getId(),
        named(response.getRepoTags()),
        named(response.getRepoDigests()),
        Optional.ofNullable(response.getSize()).orElse(0L),
        config.map(c -> c.getUser()).orElse(""));
  }

  private static List<String> named(List<String> names) {
    return names == null ? List.of() : names.stream().filter(n -> !n.contains("<none>")).toList();
  }

  @Override
  public List<Image> list() {
    return docker.call(c -> c.listImagesCmd().exec()).stream()
        .map(found ->
            new Image(
                found.getId(),
                named(list(found.getRepoTags())),
                named(list(found.getRepoDigests())),
                Optional.ofNullable(found.getSize()).orElse(0L),
                ""))
        .toList();
  }

  private static List<String> list(String[] values) {
    return values == null ? List.of() : Arrays.asList(values);
  }

  @Override
  public Image pull(
      String reference, Optional<Credentials> credentials, Consumer<String> progress) {
    PullImageCmd command = docker.patient().pullImageCmd(withTag(reference));
    credentials.ifPresent(given ->
        command.withAuthConfig(
            new AuthConfig()
                .withUsername(given.username())
                .withPassword(given.password())
                .withRegistryAddress(given.server())));
    Pull pull = new Pull(progress);
    try {
      command.exec(pull).awaitCompletion();
    } catch (InterruptedException interrupted) {
      pull.cancel();
      Thread.currentThread().interrupt();
      throw new RuntimeFailure.PullFailed("interrupted");
    } catch (RuntimeException failure) {
      throw pullFailure(DockerConnection.translate(failure));
    }
    pull.failure()
        .ifPresent(failure -> {
          throw failure;
        });
    return inspect(reference)
        .orElseThrow(() -> new RuntimeFailure.PullFailed("pulled, but not found: " + reference));
  }

  private static RuntimeFailure pullFailure(RuntimeFailure failure) {
    return failure instanceof RuntimeFailure.Unavailable
        ? failure
        : new RuntimeFailure.PullFailed(failure.getMessage());
  }

  /** Without a tag Docker would fetch every tag of the repository. */
  static String withTag(String reference) {
    String last = reference.substring(reference.lastIndexOf('/') + 1);
    return last.contains(":") || last.contains("@") ? reference : reference + ":latest";
  }

  /** Collects what a pull says; errors come inside the stream, with status 200. */
  private static final class Pull extends ResultCallback.Adapter<PullResponseItem> {
    private final Consumer<String> progress;
    private volatile RuntimeFailure failure;

    Pull(Consumer<String> progress) {
      this.progress = progress;
    }

    @Override
    public void onNext(PullResponseItem item) {
      if (item.getErrorDetail() != null && item.getErrorDetail().getMessage() != null) {
        failure = new RuntimeFailure.PullFailed(item.getErrorDetail().getMessage());
      } else if (item.getStatus() != null && item.getProgressDetail() == null) {
        progress.accept(item.getStatus());
      }
    }

    @Override
    public void onError(Throwable error) {
      failure = pullFailure(DockerConnection.translate(error));
      onComplete();
    }

    Optional<RuntimeFailure> failure() {
      return Optional.ofNullable(failure);
    }

    void cancel() {
      try {
        close();
      } catch (IOException ignored) {
        // The pull is given up either way.
      }
    }
  }

  @Override
  public List<String> load(InputStream tar) {
    List<String> loaded = new ArrayList<>();
    for (String line : post("/images/load?quiet=1", "application/x-tar", tar)) {
      for (String mark : List.of("Loaded image ID: ", "Loaded image: ")) {
        if (line.startsWith(mark)) {
          loaded.add(line.substring(mark.length()).strip());
        }
      }
    }
    if (loaded.isEmpty()) {
      throw new RuntimeFailure.Refused(
          "the archive holds no image (is it what docker save writes?)");
    }
    return loaded;
  }

  /** Makes an image of one layer. */
  void importTar(String reference, InputStream tar) {
    int colon = reference.lastIndexOf(':');
    String query =
        "?fromSrc=-&repo="
            + encode(reference.substring(0, colon))
            + "&tag="
            + encode(reference.substring(colon + 1));
    post("/images/create" + query, "application/x-tar", tar);
  }

  /**
   * Sends a tar and returns the lines of the answer. Not by docker-java's own commands: 3.7.1 sends
   * the JSON form of the stream object instead of its bytes.
   */
  private List<String> post(String path, String type, InputStream body) {
    DockerHttpClient.Request request =
        DockerHttpClient.Request.builder()
            .method(DockerHttpClient.Request.Method.POST)
            .path("/v" + DockerConnection.API_VERSION + path)
            .headers(Map.of("Content-Type", type))
            .body(body)
            .build();
    try (DockerHttpClient.Response response = docker.http().execute(request);
        var reader =
            new BufferedReader(new InputStreamReader(response.getBody(), StandardCharsets.UTF_8))) {
      List<String> lines = reader.lines().toList();
      if (response.getStatusCode() >= 400) {
        throw DockerConnection.byStatus(
            response.getStatusCode(), DockerConnection.words(String.join("\n", lines)));
      }
      return lines.stream().flatMap(DockerImages::said).toList();
    } catch (IOException failure) {
      throw new RuntimeFailure.Unavailable("dockerd went away: " + failure.getMessage(), failure);
    } catch (RuntimeException failure) {
      throw DockerConnection.translate(failure);
    }
  }

  private static Stream<String> said(String line) {
    JsonNode message;
    try {
      message = Json.readObject(line);
    } catch (JacksonException notJson) {
      return Stream.of(line);
    }
    String error = message.path("error").asString("");
    if (!error.isEmpty()) {
      throw new RuntimeFailure.Refused(error);
    }
    return Stream.of(message.path("stream").asString(message.path("status").asString("")));
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  @Override
  public void remove(String reference) {
    try {
      docker.change(c -> c.removeImageCmd(reference).exec());
    } catch (RuntimeFailure.NotFound gone) {
      return;
    }
  }
}
