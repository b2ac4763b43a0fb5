package dev.nakhoda.agent.pods;

import dev.nakhoda.agent.Upkeep;
import dev.nakhoda.agent.environment.ConfigSource;
import dev.nakhoda.agent.pods.PodMemory.Failure;
import dev.nakhoda.agent.pods.PodMemory.Image;
import dev.nakhoda.agent.pods.PodPlan.Waiting;
import dev.nakhoda.agent.runtime.Images;
import dev.nakhoda.agent.runtime.RuntimeFailure;
import dev.nakhoda.loop.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Finds or pulls images, as the pull policy says. Blocks; any thread. Only so many pulls run on the
 * node at a time, the others wait for their turn.
 */
final class ImageSteps {

  private final Images images;
  private final PullSecrets secrets;
  private final Time time;
  private final Semaphore turns;

  ImageSteps(Images images, ConfigSource source, Upkeep.Pulls pulls, Time time) {
    this.images = images;
    this.secrets = new PullSecrets(source, pulls.credentials());
    this.turns = new Semaphore(pulls.parallel(), true);
    this.time = time;
  }

  Image find(PodStep.PullImage step, PodSituation situation) throws InterruptedException {
    Optional<Failure> before = failureBefore(step.container().name(), situation.memory());
    try {
      Images.Image image = findOrPull(step.container(), situation);
      return new Image.Present(step.attempt(), image.id(), told(image));
    } catch (NoImage failure) {
      return new Image.Missing(Failure.next(before, failure.why, time.now()));
    }
  }

  private static Optional<Failure> failureBefore(String container, PodMemory memory) {
    return switch (memory.images().get(container)) {
      case Image.Missing missing -> Optional.of(missing.failure());
      case Image.Pulling pulling -> pulling.before();
      case Image.Present present -> Optional.empty();
      case null -> Optional.empty();
    };
  }

  private Images.Image findOrPull(WantedContainer container, PodSituation situation)
      throws InterruptedException {
    String image = container.image();
    PodEvents events = situation.events();
    Optional<String> fault = ImageReference.fault(image);
    if (fault.isPresent()) {
      events.warning(container.name(), "InspectFailed", fault.get());
      throw failed(container, events, "InvalidImageName", fault.get());
    }
    if (container.pullPolicy() != WantedContainer.PullPolicy.ALWAYS) {
      Optional<Images.Image> present = images.inspect(image);
      if (present.isPresent()) {
        events.normal(
            container.name(),
            "Pulled",
            "Container image \"" + image + "\" already present on machine");
        return present.get();
      }
    }
    if (container.pullPolicy() == WantedContainer.PullPolicy.NEVER) {
      String why = "Container image \"" + image + "\" is not present with pull policy of Never";
      events.warning(container.name(), "ErrImageNeverPull", why);
      throw failed(container, events, "ErrImageNeverPull", why);
    }
    return pull(container, situation);
  }

  private Images.Image pull(WantedContainer container, PodSituation situation)
      throws InterruptedException {
    PodEvents events = situation.events();
    String image = container.image();
    events.normal(container.name(), "Pulling", "Pulling image \"" + image + "\"");
    Instant asked = time.now();
    turns.acquire();
    try {
      Instant begun = time.now();
      Images.Image pulled = pullWith(image, secrets.find(situation.object(), image, events));
      Instant done = time.now();
      events.normal(
          container.name(),
          "Pulled",
          "Successfully pulled image \""
              + image
              + "\" in "
              + GoDuration.text(Duration.between(begun, done))
              + " ("
              + GoDuration.text(Duration.between(asked, done))
              + " including waiting). Image size: "
              + pulled.sizeBytes()
              + " bytes.");
      return pulled;
    } catch (RuntimeFailure failure) {
      events.warning(
          container.name(),
          "Failed",
          "Failed to pull image \"" + image + "\": " + failure.getMessage());
      throw failed(container, events, "ErrImagePull", failure.getMessage());
    } finally {
      turns.release();
    }
  }

  /** With one after the other, until the registry takes one; without any when there are none. */
  private Images.Image pullWith(String image, List<Images.Credentials> credentials) {
    Optional<RuntimeFailure.PullFailed> refusal = Optional.empty();
    for (Images.Credentials each : credentials) {
      try {
        return images.pull(image, Optional.of(each), line -> {});
      } catch (RuntimeFailure.PullFailed refused) {
        refusal = Optional.of(refused);
      }
    }
    if (refusal.isPresent()) {
      throw refusal.get();
    }
    return images.pull(image, Optional.empty(), line -> {});
  }

  private static NoImage failed(
      WantedContainer container, PodEvents events, String reason, String message) {
    events.warning(container.name(), "Failed", "Error: " + reason);
    return new NoImage(new Waiting(reason, message));
  }

  private static String told(Images.Image image) {
    return image.digests().isEmpty()
        ? "docker://" + image.id()
        : "docker-pullable://" + image.digests().getFirst();
  }

  /** Carries the reason from where it is found to {@link #find}. */
  private static final class NoImage extends RuntimeException {
    private final transient Waiting why;

    NoImage(Waiting why) {
      super(why.message());
      this.why = why;
    }
  }
}
