package dev.nakhoda.cli.commands;

import static dev.nakhoda.api.ResourceName.REPLICATION_CONTROLLERS;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.cli.Session;
import dev.nakhoda.cli.Waiting;
import dev.nakhoda.cli.workloads.RollingControllers;
import dev.nakhoda.cli.workloads.RollingUpdate;
import dev.nakhoda.cli.workloads.RollingUpdate.CleanUp;
import dev.nakhoda.loop.Time;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The rolling update of ReplicationControllers that kubectl had before there were Deployments. */
@Command(
    name = "rolling-update",
    description = "Replace a ReplicationController by another one, pod by pod")
public final class RollingUpdateCommand implements Callable<Integer> {

  @Mixin ApiOptions api;
  @Mixin FileOptions files;

  @Parameters(arity = "0..*", paramLabel = "NAME", description = "OLD_CONTROLLER [NEW_CONTROLLER]")
  List<String> names = List.of();

  @Option(names = "--image", description = "The new controller is the old one with that image")
  String image = "";

  @Option(names = "--container", description = "Whose image, where a pod has several containers")
  Optional<String> container = Optional.empty();

  @Option(
      names = "--image-pull-policy",
      description = "Needed when the image's name stays the same")
  String pullPolicy = "";

  @Option(
      names = "--deployment-label-key",
      defaultValue = "deployment",
      description = "The label that sets the two apart. Default: ${DEFAULT-VALUE}")
  String labelKey;

  @Option(names = "--rollback", description = "Break an update off and go back")
  boolean rollback;

  @Option(
      names = "--update-period",
      converter = DurationConverter.class,
      defaultValue = "1m",
      description = "Wait between two steps. Default: ${DEFAULT-VALUE}")
  Duration period;

  @Option(
      names = "--poll-interval",
      converter = DurationConverter.class,
      defaultValue = "3s",
      description = "Between two looks at a controller. Default: ${DEFAULT-VALUE}")
  Duration poll;

  @Option(
      names = "--timeout",
      converter = DurationConverter.class,
      defaultValue = "5m",
      description = "Without progress. Default: ${DEFAULT-VALUE}")
  Duration timeout;

  @Override
  public Integer call() throws InterruptedException {
    check();
    try (Session session = api.open()) {
      RollingUpdate update =
          new RollingUpdate(
              session.client(),
              new Waiting(Time.SYSTEM),
              new RollingUpdate.Pace(period, poll, timeout),
              System.out);
      ObjectKey key = new ObjectKey(api.namespace(session), names.getFirst());
      KubeObject former = session.client().get(REPLICATION_CONTROLLERS, key);
      if (rollback) {
        rollBack(update, former);
      } else if (files.given()) {
        KubeObject fresh = successor(former);
        update.run(former, fresh, CleanUp.DELETE);
        System.out.println("replicationcontroller \"" + fresh.name() + "\" rolling updated");
      } else {
        updateImage(update, former);
      }
    }
    return 0;
  }

  private void check() {
    if (names.isEmpty()) {
      throw new IllegalArgumentException("Must specify the controller to update");
    }
    if (!rollback && !files.given() && image.isEmpty()) {
      throw new IllegalArgumentException("Must specify --filename or --image for new controller");
    }
    if (files.given() && !image.isEmpty()) {
      throw new IllegalArgumentException("--filename and --image can not both be specified");
    }
    if (files.given() && names.size() > 1) {
      throw new IllegalArgumentException(
          "May not specify a new controller's name together with --filename");
    }
    if (names.size() > 2) {
      throw new IllegalArgumentException("May only specify the old and the new controller");
    }
  }

  private KubeObject successor(KubeObject former) {
    List<KubeObject> given = files.read();
    String file = files.files.getFirst();
    if (given.size() != 1) {
      throw new IllegalArgumentException(file + " specifies multiple items");
    }
    KubeObject fresh =
        given
            .getFirst()
            .with(tree -> {
              tree.withObjectProperty("metadata").put("namespace", former.namespace());
              if (!tree.path("spec").has("replicas")) {
                tree.withObjectProperty("spec")
                    .put("replicas", RollingControllers.replicas(former));
              }
            });
    if (!fresh.kind().equals("ReplicationController")) {
      throw new IllegalArgumentException(file + " does not specify a valid ReplicationController");
    }
    if (fresh.name().equals(former.name())) {
      throw new IllegalArgumentException(
          file
              + " cannot have the same name as the existing ReplicationController "
              + former.name());
    }
    if (!RollingControllers.distinct(former, fresh)) {
      throw new IllegalArgumentException(
          file
              + " must specify a matching key with non-equal value in Selector for "
              + former.name());
    }
    return fresh;
  }

  private String nextName(KubeObject former) {
    return names.size() > 1
        ? names.get(1)
        : former.annotations().getOrDefault(RollingControllers.NEXT, "");
  }

  private void updateImage(RollingUpdate update, KubeObject former) throws InterruptedException {
    String name = nextName(former);
    Optional<KubeObject> existing =
        name.isEmpty() ? Optional.empty() : update.find(new ObjectKey(former.namespace(), name));
    KubeObject fresh = existing.map(this::resumed).orElseGet(() -> made(former));
    KubeObject marked =
        update.distinguish(
            former,
            fresh.name(),
            labelKey,
            RollingControllers.hash(former, former.resourceVersion()) + "-orig");
    boolean keepName = names.size() == 1;
    update.run(marked, fresh, keepName ? CleanUp.RENAME : CleanUp.DELETE);
    System.out.println(
        "replicationcontroller \""
            + (keepName ? former.name() : fresh.name())
            + "\" rolling updated");
  }

  private KubeObject resumed(KubeObject existing) {
    String underWay = RollingControllers.image(existing);
    if (!underWay.equals(image)) {
      throw new IllegalArgumentException(
          "Found existing in-progress update to image ("
              + underWay
              + ").\nEither continue in-progress update with --image="
              + underWay
              + " or rollback with --rollback");
    }
    System.out.println("Found existing update in progress (" + existing.name() + "), resuming.");
    return existing;
  }

  private KubeObject made(KubeObject former) {
    if (RollingControllers.image(former).equals(image) && pullPolicy.isEmpty()) {
      throw new IllegalArgumentException(
          "--image-pull-policy (Always|Never|IfNotPresent) must be provided when --image is the"
              + " same as existing container image");
    }
    KubeObject fresh =
        RollingControllers.successor(
            former, names.size() > 1 ? names.get(1) : "", image, container, labelKey);
    return pullPolicy.isEmpty() ? fresh : withPullPolicy(fresh);
  }

  private KubeObject withPullPolicy(KubeObject fresh) {
    return fresh.with(tree ->
        ((tools.jackson.databind.node.ObjectNode) tree.at("/spec/template/spec/containers/0"))
            .put("imagePullPolicy", pullPolicy));
  }

  /** The two change their parts: the old one grows to what it was, the new one goes. */
  private void rollBack(RollingUpdate update, KubeObject former) throws InterruptedException {
    String name = nextName(former);
    if (files.given()) {
      name = files.read().getFirst().name();
    }
    String next = name;
    KubeObject fresh =
        update
            .find(new ObjectKey(former.namespace(), next))
            .filter(found -> !next.isEmpty())
            .orElseThrow(
                () -> new IllegalArgumentException("Could not find " + next + " to rollback."));
    String original =
        Optional.ofNullable(former.annotations().get(RollingControllers.ORIGINAL))
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "couldn't find original replica count of \"" + former.name() + "\""));
    System.out.println("Setting \"" + former.name() + "\" replicas to " + original);
    String source = RollingControllers.sourceId(fresh);
    KubeObject target =
        update.change(
            former.key(),
            present ->
                RollingControllers.withoutAnnotations(
                    RollingControllers.annotated(
                        RollingControllers.annotated(present, RollingControllers.DESIRED, original),
                        RollingControllers.SOURCE,
                        source),
                    RollingControllers.NEXT,
                    RollingControllers.ORIGINAL));
    update.run(fresh, target, CleanUp.DELETE);
    System.out.println("replicationcontroller \"" + former.name() + "\" rolling updated");
  }
}
