package dev.nakhoda.master.controllers.endpoints;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.master.controllers.endpoints.SlicePlan.Rewrite;
import dev.nakhoda.master.controllers.engine.Samples;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class SlicePlannerTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static ServiceView service(String more) {
    return new ServiceView(
        Samples.object(
            """
            {'metadata':{'name':'web','namespace':'default','uid':'s'},
             'spec':{'selector':{'app':'web'},'ports':[{'name':'http','port':80,
               'targetPort':'http'}]%s}}
            """
                .formatted(more)));
  }

  private static KubeObject pod(int number) {
    return Samples.object(
            """
            {'metadata':{'name':'p%1$04d','namespace':'default','uid':'u%1$04d',
              'labels':{'app':'web'}},
             'spec':{'containers':[{'ports':[{'name':'http','containerPort':8080}]}]}}
            """
                .formatted(number))
        .with(Samples.running("node-1", "10.1.%d.%d".formatted(number / 200, number % 200), NOW));
  }

  private static List<KubeObject> pods(int from, int to) {
    List<KubeObject> pods = new ArrayList<>();
    for (int number = from; number < to; number++) {
      pods.add(pod(number));
    }
    return pods;
  }

  private static SlicePlan plan(
      ServiceView service, List<KubeObject> pods, List<KubeObject> slices) {
    return SlicePlanner.plan(service, pods, node -> Optional.empty(), slices);
  }

  /** What lies in the store after a plan was carried out. */
  private static List<KubeObject> after(List<KubeObject> slices, SlicePlan plan) {
    List<KubeObject> result = new ArrayList<>(slices);
    result.removeAll(plan.delete());
    for (Rewrite rewrite : plan.update()) {
      result.remove(rewrite.before());
      result.add(rewrite.after());
    }
    for (KubeObject created : plan.create()) {
      String name = "web-" + result.size() + created.hashCode();
      result.add(created.with(tree -> tree.withObjectProperty("metadata").put("name", name)));
    }
    return result;
  }

  private static long endpoints(List<KubeObject> slices) {
    return slices.stream().mapToLong(slice -> slice.tree().path("endpoints").size()).sum();
  }

  @Test
  void fillsSlicesOfOneHundredAndWritesNothingTwice() {
    ServiceView service = service("");
    List<KubeObject> slices = after(List.of(), plan(service, pods(0, 250), List.of()));
    assertEquals(3, slices.size());
    assertEquals(250, endpoints(slices));
    assertTrue(plan(service, pods(0, 250), slices).isEmpty());
  }

  @Test
  void oneMorePodIsOneRewrite() {
    ServiceView service = service("");
    List<KubeObject> slices = after(List.of(), plan(service, pods(0, 250), List.of()));
    SlicePlan plan = plan(service, pods(0, 251), slices);
    assertEquals(1, plan.update().size());
    assertEquals(List.of(), plan.create());
    assertEquals(251, endpoints(after(slices, plan)));
  }

  @Test
  void goneAndNewPodsShareARewrite() {
    ServiceView service = service("");
    List<KubeObject> slices = after(List.of(), plan(service, pods(0, 100), List.of()));
    SlicePlan plan = plan(service, pods(1, 101), slices);
    assertEquals(1, plan.update().size());
    assertEquals(0, plan.create().size() + plan.delete().size());
  }

  @Test
  void withoutPodsAnEmptySliceRemains() {
    ServiceView service = service("");
    List<KubeObject> slices = after(List.of(), plan(service, pods(0, 150), List.of()));
    SlicePlan plan = plan(service, List.of(), slices);
    List<KubeObject> left = after(slices, plan);
    assertEquals(1, left.size());
    assertEquals(0, endpoints(left));
    assertTrue(plan(service, List.of(), left).isEmpty());
    assertEquals(3, endpoints(after(left, plan(service, pods(0, 3), left))));
  }

  private static JsonNode only(ServiceView service, KubeObject pod) {
    return plan(service, List.of(pod), List.of()).create().getFirst().tree();
  }

  @Test
  void conditionsFollowReadinessAndDeletion() {
    KubeObject ready = pod(1);
    JsonNode slice = only(service(""), ready);
    assertEquals(8080, slice.at("/ports/0/port").asInt());
    assertEquals("node-1", slice.at("/endpoints/0/nodeName").asString(""));
    assertTrue(slice.at("/endpoints/0/conditions/ready").asBoolean());

    KubeObject going =
        ready.with(tree ->
            tree.withObjectProperty("metadata").put("deletionTimestamp", "2026-01-01T00:00:00Z"));
    JsonNode conditions = only(service(""), going).at("/endpoints/0/conditions");
    assertFalse(conditions.path("ready").asBoolean());
    assertTrue(conditions.path("serving").asBoolean());
    assertTrue(conditions.path("terminating").asBoolean());
    JsonNode published =
        only(service(",'publishNotReadyAddresses':true"), going).at("/endpoints/0/conditions");
    assertTrue(published.path("ready").asBoolean());
  }

  @Test
  void headlessServicesSaySoAndNamePods() {
    KubeObject named =
        pod(1)
            .with(tree ->
                tree.withObjectProperty("spec").put("hostname", "h").put("subdomain", "web"));
    JsonNode slice = only(service(",'clusterIP':'None'"), named);
    assertEquals("h", slice.at("/endpoints/0/hostname").asString(""));
    assertTrue(slice.path("metadata").path("labels").has(SliceTemplate.HEADLESS));
  }
}
