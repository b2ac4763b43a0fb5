package dev.nakhoda.master.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The contract on three members, and what happens when the leader dies. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EtcdThreeMembersTest implements StoreContract {

  private EtcdCluster cluster;
  private Store store;

  @BeforeAll
  void start() {
    cluster = EtcdCluster.start(3);
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
  void nothingIsLostWithTheLeader() throws Exception {
    String prefix = "/registry/leader/";
    List<Long> written = new ArrayList<>();
    written.add(store.create(prefix + "0", StoreContract.bytes("0")));
    var seen = new Recorded();
    try (var watch = store.watch(prefix, written.getFirst(), seen)) {
      seen.await(1);
      int dead = cluster.leader();
      cluster.kill(dead);
      for (int number = 1; number <= 20; number++) {
        written.add(persistently(prefix + number));
      }
      cluster.restart(dead);
      written.add(persistently(prefix + "last"));
      seen.await(written.size());
    }
    assertThat(seen.events).extracting(StoreEvent::revision).containsExactlyElementsOf(written);
  }

  /** As a client of the API does: asks again after a failure, and takes its own key for success. */
  private long persistently(String key) {
    long[] revision = {0};
    Await.until(() -> {
      try {
        revision[0] = store.create(key, StoreContract.bytes(key));
        return true;
      } catch (StoreException.AlreadyExists done) {
        revision[0] = store.get(key).orElseThrow().modRevision();
        return true;
      } catch (StoreException.Unavailable electing) {
        return false;
      }
    });
    return revision[0];
  }
}
