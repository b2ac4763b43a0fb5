package dev.nakhoda.master.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.client.Informer;
import dev.nakhoda.client.Informer.Change;
import dev.nakhoda.client.Scope;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InProcessInformerTest {

  private static final ObjectKey A = new ObjectKey("default", "a");

  private final BlockingQueue<Change> changes = new LinkedBlockingQueue<>();
  private TestRegistry registry;

  @BeforeEach
  void open() throws InterruptedException {
    registry = new TestRegistry();
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private Change next() throws InterruptedException {
    Change change = changes.poll(10, TimeUnit.SECONDS);
    assertThat(change).isNotNull();
    return change;
  }

  private void create(String name, String tier) {
    registry.create(
        ResourceName.CONFIG_MAPS,
        "default",
        "{'metadata':{'name':'" + name + "','labels':{'tier':'" + tier + "'}}}");
  }

  @Test
  void itShowsWhatItsScopeSelectsAndTellsWhatEntersAndLeaves() throws InterruptedException {
    create("a", "front");
    create("other", "back");
    registry.get(ResourceName.CONFIG_MAPS, A);
    Scope front = Scope.labels("default", "tier=front");
    try (Informer informer = registry.client().informer(ResourceName.CONFIG_MAPS, front)) {
      Informer.Index byName = informer.index(object -> List.of("name:" + object.name()));
      informer.onChange(change -> {
        throw new IllegalStateException("a listener that fails does not stop the others");
      });
      informer.onChange(changes::add);
      informer.start();
      informer.awaitSynced();
      assertThat(next().before()).isEmpty();
      assertThat(informer.list()).extracting(KubeObject::name).containsExactly("a");
      assertThat(informer.get(new ObjectKey("default", "other"))).isEmpty();
      assertThat(byName.get("name:a")).hasSize(1);
      registry.merge(ResourceName.CONFIG_MAPS, A, "", "{'metadata':{'labels':{'tier':'back'}}}");
      assertThat(next().after()).isEmpty();
      assertThat(informer.list()).isEmpty();
      assertThat(byName.get("name:a")).isEmpty();
      registry.merge(ResourceName.CONFIG_MAPS, A, "", "{'metadata':{'labels':{'tier':'front'}}}");
      assertThat(next().before()).isEmpty();
      registry.merge(ResourceName.CONFIG_MAPS, A, "", "{'data':{'k':'v'}}");
      Change changed = next();
      assertThat(changed.before()).isPresent();
      assertThat(changed.object().tree().path("data").path("k").asString()).isEqualTo("v");
      registry.delete(ResourceName.CONFIG_MAPS, A, DeleteOptions.DEFAULT);
      assertThat(next().after()).isEmpty();
      assertThat(informer.list("default")).isEmpty();
      assertThat(informer.list("elsewhere")).isEmpty();
    }
  }
}
