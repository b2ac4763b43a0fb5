package dev.nakhoda.master.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What may change in a Job while it waits, and in one whose completions are numbered. */
class JobChangesTest {

  private TestRegistry registry;

  @BeforeEach
  void open() throws InterruptedException {
    registry = new TestRegistry();
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private KubeObject job(String spec) {
    return registry.create(
        ResourceName.JOBS,
        "default",
        "{'metadata':{'name':'j'},'spec':{"
            + spec
            + "'template':{'spec':{'restartPolicy':'Never',"
            + "'containers':[{'name':'c','image':'i'}]}}}}");
  }

  private KubeObject change(KubeObject job, String spec) {
    return registry.merge(ResourceName.JOBS, job.key(), "", "{'spec':{" + spec + "}}");
  }

  @Test
  void aSuspendedJobIsToldWhereItsPodsGo() {
    KubeObject job = job("'suspend':true,");
    change(job, "'template':{'metadata':{'annotations':{'a':'b'}}}");
    change(
        job,
        "'template':{'spec':{'nodeSelector':{'a':'b'},'tolerations':[{'operator':'Exists'}],"
            + "'affinity':{'nodeAffinity':{'preferredDuringSchedulingIgnoredDuringExecution':"
            + "[{'weight':1,'preference':{'matchExpressions':[{'key':'a','operator':'Exists'}]}}]}}}}");
    assertThatThrownBy(
            () -> change(job, "'template':{'spec':{'containers':[{'name':'c','image':'other'}]}}"))
        .hasMessageContaining("spec.template: Invalid value: ")
        .hasMessageEndingWith(": field is immutable");
    change(job, "'suspend':false");
    assertThatThrownBy(() -> change(job, "'template':{'spec':{'nodeSelector':{'a':'c'}}}"))
        .hasMessageEndingWith(": field is immutable");
  }

  @Test
  void numberedCompletionsChangeWithTheParallelism() {
    KubeObject job = job("'completionMode':'Indexed','completions':2,'parallelism':2,");
    assertThat(
            change(job, "'completions':3,'parallelism':3").tree().at("/spec/completions").asInt())
        .isEqualTo(3);
    assertThatThrownBy(() -> change(job, "'completions':4"))
        .hasMessageContaining(
            "spec.completions: Invalid value: 4: can only be modified in tandem with"
                + " spec.parallelism");
  }
}
