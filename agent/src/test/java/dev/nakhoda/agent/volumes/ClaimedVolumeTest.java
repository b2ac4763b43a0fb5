package dev.nakhoda.agent.volumes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nakhoda.agent.environment.ConfigSource;
import dev.nakhoda.agent.environment.FieldReference;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.loop.Time;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** What a pod is told of a claim that its node cannot use. */
class ClaimedVolumeTest {

  private static final String ALL =
      "Unable to attach or mount volumes: unmounted volumes=[%1$s], unattached volumes=[], failed"
          + " to process volumes=[%1$s]: ";

  @TempDir Path directory;

  private static final ConfigSource NOTHING =
      new ConfigSource() {
        @Override
        public Optional<KubeObject> configMap(String namespace, String name) {
          return Optional.empty();
        }

        @Override
        public Optional<KubeObject> secret(String namespace, String name) {
          return Optional.empty();
        }
      };

  /** A claim of that name and, where there is one, the volume {@code pv}. */
  private record Stored(Map<String, ObjectNode> claims, Optional<ObjectNode> pv)
      implements ClaimSource {
    @Override
    public Optional<KubeObject> claim(String namespace, String name) {
      return Optional.ofNullable(claims.get(name)).map(KubeObject::of);
    }

    @Override
    public Optional<KubeObject> volume(String name) {
      return pv.map(KubeObject::of);
    }
  }

  private MountFailure failure(ClaimSource claims, String... volumes) {
    Volumes all =
        new Volumes(
            directory,
            directory,
            new Volumes.Sources(
                NOTHING,
                claims,
                (pod, audience, seconds) -> {
                  throw new IllegalStateException("no tokens here");
                }),
            Time.SYSTEM);
    ObjectNode pod = named("Pod", "web");
    for (String volume : volumes) {
      ObjectNode entry = pod.withObjectProperty("spec").withArrayProperty("volumes").addObject();
      entry.put("name", volume);
      entry.putObject("persistentVolumeClaim").put("claimName", "claim-" + volume);
    }
    return catchThrowableOfType(
        MountFailure.class,
        () ->
            all.setUp(
                KubeObject.of(pod),
                new FieldReference.Addresses("10.1.0.2", "192.0.2.1"),
                Map.of()));
  }

  private static ObjectNode named(String kind, String name) {
    ObjectNode tree = Json.object().put("kind", kind).put("apiVersion", "v1");
    tree.putObject("metadata")
        .put("name", name)
        .put("namespace", "default")
        .put("uid", "uid-" + name);
    return tree;
  }

  @Test
  void missingClaimsShareOneEvent() {
    assertThat(failure(new Stored(Map.of(), Optional.empty()), "a", "b").messages())
        .containsExactly(
            ALL.formatted("a b")
                + "error processing PVC default/claim-a: failed to fetch PVC from API server:"
                + " persistentvolumeclaims \"claim-a\" not found; error processing PVC"
                + " default/claim-b: failed to fetch PVC from API server: persistentvolumeclaims"
                + " \"claim-b\" not found");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "Pending, '', '', PVC is not bound",
        "Bound, '', '', PVC has empty pvc.Spec.VolumeName",
        "Bound, pv, '', failed to fetch PV pv from API server: persistentvolumes \"pv\" not found",
        "Bound, pv, uid-other, found PV object pv but its pv.Spec.ClaimRef.UID uid-other does not"
            + " point to claim.UID uid-claim-a",
      })
  void aClaimThatIsNotReady(String phase, String volume, String owner, String why) {
    ObjectNode claim = named("PersistentVolumeClaim", "claim-a");
    claim.putObject("status").put("phase", phase);
    claim.putObject("spec").put("volumeName", volume.replace("'", ""));
    Optional<ObjectNode> pv =
        Optional.of(owner.replace("'", ""))
            .filter(uid -> !uid.isEmpty())
            .map(uid -> {
              ObjectNode tree = named("PersistentVolume", "pv");
              tree.putObject("spec").putObject("claimRef").put("uid", uid);
              return tree;
            });
    assertThat(failure(new Stored(Map.of("claim-a", claim), pv), "a").messages())
        .containsExactly(ALL.formatted("a") + "error processing PVC default/claim-a: " + why);
  }
}
