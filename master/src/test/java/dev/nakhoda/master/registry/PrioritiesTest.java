package dev.nakhoda.master.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.DeleteOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PriorityClasses and what pods get from them. */
class PrioritiesTest {

  private static final ResourceName CLASSES = ResourceName.PRIORITY_CLASSES;

  private TestRegistry registry;

  @BeforeEach
  void open() throws InterruptedException {
    registry = new TestRegistry();
    registry.create(
        CLASSES,
        "",
        "{'metadata':{'name':'high'},'value':1000,'preemptionPolicy':'Never','globalDefault':true}");
    registry.create(CLASSES, "", "{'metadata':{'name':'low'},'value':-5}");
    registry.cache.awaitCurrent();
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private KubeObject pod(String more) {
    return registry.create(
        ResourceName.PODS,
        "default",
        "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c','image':'i'}]%s}}"
            .formatted(more));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | high | 1000 | Never",
        ",'priorityClassName':'low' | low | -5 | PreemptLowerPriority",
        ",'priorityClassName':'system-node-critical' | system-node-critical | 2000001000 |"
            + " PreemptLowerPriority"
      })
  void aPodGetsItsPriority(String spec, String name, int value, String policy) {
    var got = pod(spec).tree().path("spec");
    assertThat(got.path("priorityClassName").asString("")).isEqualTo(name);
    assertThat(got.path("priority").asInt()).isEqualTo(value);
    assertThat(got.path("preemptionPolicy").asString("")).isEqualTo(policy);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        ",'priorityClassName':'nope' | no PriorityClass with name nope was found",
        ",'priorityClassName':'low','priority':7 | the integer value of priority (7) must not be"
            + " provided in pod spec; priority admission controller computed -5 from the given"
            + " PriorityClass name",
        ",'priorityClassName':'low','preemptionPolicy':'Never' | the string value of"
            + " PreemptionPolicy (Never) must not be provided in pod spec; priority admission"
            + " controller computed PreemptLowerPriority from the given PriorityClass name"
      })
  void aPodMustNotContradictItsClass(String spec, String message) {
    assertThatThrownBy(() -> pod(spec)).hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "other | 'value':5,'globalDefault':true | PriorityClass high is already marked as default."
            + " Only one default can exist",
        "big | 'value':1000000001 | maximum allowed value of a user defined priority is 1000000000",
        "system-mine | 'value':5 | system-mine is not a known system priority class",
        "odd | 'value':5,'preemptionPolicy':'Always' | supported values: \"PreemptLowerPriority\","
            + " \"Never\""
      })
  void aBadClassIsRefused(String name, String rest, String message) {
    assertThatThrownBy(() ->
            registry.create(CLASSES, "", "{'metadata':{'name':'%s'},%s}".formatted(name, rest)))
        .hasMessageContaining(message);
  }

  @Test
  void valuesStayAndTheSystemsClassesToo() {
    assertThatThrownBy(() -> registry.merge(CLASSES, ObjectKey.cluster("low"), "", "{'value':6}"))
        .hasMessageContaining("value: Forbidden: may not be changed in an update.");
    registry.create(CLASSES, "", "{'metadata':{'name':'system-node-critical'},'value':2000001000}");
    assertThatThrownBy(() ->
            registry.delete(
                CLASSES, ObjectKey.cluster("system-node-critical"), DeleteOptions.DEFAULT))
        .hasMessageContaining("this is a system priority class and cannot be deleted");
  }
}
