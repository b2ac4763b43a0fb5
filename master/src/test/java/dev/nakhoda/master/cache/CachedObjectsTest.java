package dev.nakhoda.master.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.master.store.Store.Entry;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Whatever an entry looks like, its bytes and its tree are the same object with its version. */
class CachedObjectsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"kind\":\"Pod\",\"metadata\":{\"name\":\"é\",\"uid\":\"u\"},\"spec\":{\"nodeName\":\"n\"}}",
        "{ \"kind\": \"Pod\",\n \"metadata\" : {\n  \"name\": \"a\" } }",
        "{\"spec\":{\"metadata\":{\"name\":\"x\"},\"l\":[{\"metadata\":1}]},\"metadata\":{\"name\":\"a\"}}",
        "{\"metadata\":{\"name\":\"a\",\"resourceVersion\":\"3\"}}",
        "{\"metadata\":{},\"kind\":\"Pod\"}",
        "{\"kind\":\"Pod\"}"
      })
  void bytesAndTreeCarryTheVersion(String value) {
    byte[] stored = value.getBytes(StandardCharsets.UTF_8);
    ObjectNode wanted = Json.readObject(value);
    wanted.withObjectProperty("metadata").put("resourceVersion", "512");

    CachedObject made =
        CachedObjects.decode(CacheFixture.PODS, new Entry("/registry/pods/default/a", stored, 512));

    assertThat(made.object().tree()).isEqualTo(wanted);
    assertThat(Json.readObject(made.object().bytes())).isEqualTo(wanted);
    assertThat(made.object().key()).isEqualTo(new ObjectKey("default", "a"));
    assertThat(stored).isEqualTo(value.getBytes(StandardCharsets.UTF_8));
  }
}
