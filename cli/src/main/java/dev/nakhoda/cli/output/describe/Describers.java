package dev.nakhoda.cli.output.describe;

import dev.nakhoda.api.KubeObject;
import java.util.List;

/** The kinds that have a description of their own; all others get the general one. */
public final class Describers {

  static final List<Describer> ALL =
      List.of(
          new PodDescriber(),
          new NodeDescriber(),
          new ServiceDescriber(),
          new DeploymentDescriber(),
          new ReplicaSetDescriber("ReplicaSet"),
          new ReplicaSetDescriber("ReplicationController"));

  private static final Describer GENERAL = new GenericDescriber();

  private Describers() {}

  public static String describe(KubeObject object, Surroundings surroundings) {
    Page page = new Page();
    ALL.stream()
        .filter(describer -> describer.kind().equals(object.kind()))
        .findFirst()
        .orElse(GENERAL)
        .describe(object, surroundings, page);
    return page.toString();
  }
}
