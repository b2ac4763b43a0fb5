package dev.nakhoda.master.registry.admission;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.loop.Time;
import dev.nakhoda.master.registry.Admission;
import dev.nakhoda.master.registry.Fields;
import dev.nakhoda.master.registry.Lookup;
import dev.nakhoda.master.registry.ObjectMetadata;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A pod runs as a service account that exists, {@code default} unless it names one, gets a token of
 * it mounted, and inherits its image pull secrets. A namespace's default account may be a moment
 * late: it is waited for, at most ten times 150 ms.
 */
final class PodServiceAccount implements Admission {

  private static final String DEFAULT = "default";
  private static final String MIRROR = "kubernetes.io/config.mirror";
  private static final int ATTEMPTS = 10;
  private static final Duration PAUSE = Duration.ofMillis(150);

  private final Lookup lookup;
  private final Time time;

  PodServiceAccount(Lookup lookup, Time time) {
    this.lookup = lookup;
    this.time = time;
  }

  @Override
  public void admit(Request request) {
    if (!request.creates("", "Pod")) {
      return;
    }
    ObjectNode pod = request.object();
    if (pod.path("metadata").path("annotations").has(MIRROR)) {
      return;
    }
    ObjectNode spec = pod.withObjectProperty("spec");
    if (Fields.text(spec, "serviceAccountName").isEmpty()) {
      spec.put("serviceAccountName", DEFAULT);
    }
    String name = Fields.text(spec, "serviceAccountName");
    spec.put("serviceAccount", name);
    KubeObject account = find(request, name);
    if (TokenVolume.isWanted(spec, account.tree())) {
      RandomGenerator letters = new SplittableRandom(pod.hashCode());
      TokenVolume.mount(spec, base -> ObjectMetadata.generated(base, letters));
    }
    JsonNode secrets = account.tree().path("imagePullSecrets");
    if (spec.path("imagePullSecrets").isEmpty() && !secrets.isEmpty()) {
      spec.set("imagePullSecrets", secrets.deepCopy());
    }
  }

  private KubeObject find(Request request, String name) {
    ObjectKey key = new ObjectKey(request.key().namespace(), name);
    int attempts = name.equals(DEFAULT) ? ATTEMPTS : 1;
    for (int attempt = 0; attempt < attempts; attempt++) {
      Optional<KubeObject> account = lookup.find(ResourceName.SERVICE_ACCOUNTS, key);
      if (account.isPresent()) {
        return account.get();
      }
      if (attempt < attempts - 1) {
        pause();
      }
    }
    throw ApiException.forbidden(
        request.type().name(),
        request.key().name(),
        "error looking up service account " + key + ": serviceaccount \"" + name + "\" not found");
  }

  private void pause() {
    try {
      time.pause(PAUSE);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw ApiException.unavailable("the request was interrupted");
    }
  }
}
