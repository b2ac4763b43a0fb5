package dev.nakhoda.master.controllers.revisions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which ControllerRevision holds a template, and what it is called. */
class RevisionPlanTest {

  private static KubeObject owner(String image, String status) {
    String json =
        """
        {'metadata':{'name':'db','namespace':'default','uid':'u'},
         'spec':{'template':{'spec':{'containers':[{'name':'c','image':'%s'}]}}},'status':{%s}}
        """;
    return KubeObject.of(Json.readObject(json.formatted(image, status).replace('\'', '"')));
  }

  private static KubeObject revision(KubeObject owner, long number) {
    return RevisionPlan.create(
        ResourceName.STATEFUL_SETS,
        owner,
        RevisionPlan.data(owner),
        number,
        RevisionPlan.collisions(owner));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "before the first status | ``                               | true",
        "after the first status  | 'replicas':1,'collisionCount':0  | true",
        "name taken once         | 'replicas':1,'collisionCount':1  | false",
      })
  void theNameIsTheTemplatesAndTheCollisions(String name, String status, boolean same) {
    String first = revision(owner("db:1", ""), 1).name();

    assertThat(revision(owner("db:1", status), 2).name().equals(first)).isEqualTo(same);
  }

  @Test
  void theNewestOfEqualTemplatesIsFound() {
    KubeObject one = revision(owner("db:1", ""), 1);
    KubeObject other = revision(owner("db:2", ""), 2);
    KubeObject again = revision(owner("db:1", "'collisionCount':1"), 3);

    var found =
        RevisionPlan.find(
            RevisionPlan.sorted(List.of(again, one, other)), RevisionPlan.data(owner("db:1", "")));

    assertThat(found.map(KubeObject::name)).contains(again.name());
  }
}
