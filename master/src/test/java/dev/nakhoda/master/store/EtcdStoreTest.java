package dev.nakhoda.master.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The contract on one member, and what happens when it ends and comes back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EtcdStoreTest implements StoreContract {

  private EtcdCluster cluster;
  private Store store;

  @BeforeAll
  void start() {
    cluster = EtcdCluster.start(1);
    store = new EtcdStore(cluster.connection());
  }

  @AfterAll
  void stop() {
    store.close();
    cluster.close();
  }

  @Override
  public Store store() {
    return store;
  }

  @Test
  void aRestartedEtcdCostsNoEvent() throws Exception {
    String prefix = "/registry/restarted/";
    long first = store.create(prefix + "a", StoreContract.bytes("1"));
    var seen = new Recorded();
    try (var watch = store.watch(prefix, first, seen)) {
      seen.await(1);
      cluster.kill(0);
      cluster.restart(0);
      assertThat(store.get(prefix + "a").orElseThrow().modRevision()).isEqualTo(first);
      long second = store.update(prefix + "a", StoreContract.bytes("2"), first);
      store.delete(prefix + "a", second);
      seen.await(3);
    }
    assertThat(seen.events).extracting(StoreEvent::revision).isSorted().doesNotHaveDuplicates();
    assertThat(seen.events).hasSize(3);
  }

  @Test
  void aValueThatIsTooLargeIsRefused() {
    assertThatThrownBy(() -> store.create("/registry/large", new byte[4 << 20]))
        .isInstanceOf(StoreException.Refused.class);
    assertThatThrownBy(() -> store.create("/registry/large", new byte[1800 << 10]))
        .isInstanceOf(StoreException.Refused.class)
        .hasMessageContaining("request is too large");
  }
}
