package dev.nakhoda.master.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class JsonPatchesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'a':1}             | [{'op':'add','path':'/b','value':2}]                    | {'a':1,'b':2}
          {'a':[1,3]}         | [{'op':'add','path':'/a/1','value':2}]                  | {'a':[1,2,3]}
          {'a':[1]}           | [{'op':'add','path':'/a/-','value':2}]                  | {'a':[1,2]}
          {'a':1}             | [{'op':'add','path':'','value':{'z':1}}]                | {'z':1}
          {'a':1}             | [{'op':'add','path':'/a','value':null}]                 | {'a':null}
          {'a':1,'b':2}       | [{'op':'remove','path':'/a'}]                           | {'b':2}
          {'a':[1,2,3]}       | [{'op':'remove','path':'/a/1'}]                         | {'a':[1,3]}
          {'a':1}             | [{'op':'replace','path':'/a','value':{'x':[]}}]         | {'a':{'x':[]}}
          {'a':[1,2]}         | [{'op':'replace','path':'/a/0','value':9}]              | {'a':[9,2]}
          {'a':{'b':1},'c':{}}| [{'op':'move','from':'/a/b','path':'/c/d'}]             | {'a':{},'c':{'d':1}}
          {'a':[1,2,3]}       | [{'op':'move','from':'/a/0','path':'/a/2'}]             | {'a':[2,3,1]}
          {'a':{'b':1}}       | [{'op':'copy','from':'/a','path':'/c'}]                 | {'a':{'b':1},'c':{'b':1}}
          {'a':1}             | [{'op':'test','path':'/a','value':1.0}]                 | {'a':1}
          {'a':1}             | [{'op':'test','path':'/b','value':null}]                | {'a':1}
          {'x/y':1,'m~n':2}   | [{'op':'remove','path':'/x~1y'},{'op':'remove','path':'/m~0n'}] | {}
          {'a':1}             | [{'op':'test','path':'/a','value':1},{'op':'replace','path':'/a','value':2}] | {'a':2}
          {'a':1}             | []                                                      | {'a':1}
          """)
  void appliesJsonPatch(String current, String patch, String want) {
    assertThat(JsonPatch.apply(json(current), json(patch))).isEqualTo(json(want));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'a':1}   | [{'op':'test','path':'/a','value':2}]
          {'a':1}   | [{'op':'test','path':'/b','value':2}]
          {'a':1}   | [{'op':'remove','path':'/b'}]
          {'a':1}   | [{'op':'replace','path':'/b','value':1}]
          {'a':1}   | [{'op':'add','path':'/b/c','value':1}]
          {'a':[1]} | [{'op':'add','path':'/a/2','value':1}]
          {'a':[1]} | [{'op':'add','path':'/a/x','value':1}]
          {'a':{}}  | [{'op':'move','from':'/a','path':'/a/b'}]
          {'a':1}   | [{'op':'copy','from':'/b','path':'/c'}]
          {'a':1}   | [{'op':'nonsense','path':'/a'}]
          {'a':1}   | [{'op':'add','path':'a','value':1}]
          {'a':1}   | [{'op':'add','path':'/b'}]
          {'a':1}   | [7]
          """)
  void refusesWhatDoesNotApply(String current, String patch) {
    assertThatThrownBy(() -> JsonPatch.apply(json(current), json(patch)))
        .isInstanceOf(ApiException.class)
        .hasMessage("the server rejected our request due to an error in our request")
        .extracting(thrown -> ((ApiException) thrown).code())
        .isEqualTo(422);
  }

  @Test
  void refusesWhatIsNoPatchAndWhatIsTooMuch() {
    assertThatThrownBy(() -> JsonPatch.apply(json("{}"), json("{}")))
        .hasMessageContaining("cannot unmarshal object");
    String operation = "{'op':'test','path':'/a','value':null}";
    String many = "[" + String.join(",", Collections.nCopies(10_001, operation)) + "]";
    assertThatThrownBy(() -> JsonPatch.apply(json("{}"), json(many)))
        .hasMessageEndingWith("in a JSON patch is 10000, got 10001");
  }

  @Test
  void boundsCopiesOfCopies() {
    String deeper = "{'op':'copy','from':'','path':'/a'}";
    String wide = "{'op':'copy','from':'/a','path':'/a/-'}";
    String bomb = "[" + String.join(",", Collections.nCopies(500, deeper)) + "]";
    String wideBomb = "[" + String.join(",", Collections.nCopies(60, wide)) + "]";
    assertThatThrownBy(() -> JsonPatch.apply(json("{'a':{}}"), json(bomb)))
        .isInstanceOf(ApiException.class);
    assertThatThrownBy(() -> JsonPatch.apply(json("{'a':[1]}"), json(wideBomb)))
        .isInstanceOf(ApiException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'a':'b'}         | {'a':'c'}            | {'a':'c'}
          {'a':'b'}         | {'b':'c'}            | {'a':'b','b':'c'}
          {'a':'b'}         | {'a':null}           | {}
          {'a':'b','b':'c'} | {'a':null}           | {'b':'c'}
          {'a':['b']}       | {'a':'c'}            | {'a':'c'}
          {'a':'c'}         | {'a':['b']}          | {'a':['b']}
          {'a':{'b':'c'}}   | {'a':{'b':'d','c':null}} | {'a':{'b':'d'}}
          {'a':[{'b':'c'}]} | {'a':[1]}            | {'a':[1]}
          ['a','b']         | ['c','d']            | ['c','d']
          {'a':'b'}         | ['c']                | ['c']
          {'a':'foo'}       | null                 | null
          {'e':null}        | {'a':1}              | {'e':null,'a':1}
          [1,2]             | {'a':'b','c':null}   | {'a':'b'}
          {}                | {'a':{'bb':{'ccc':null}}} | {'a':{'bb':{}}}
          """)
  void appliesMergePatchAsTheRfcLists(String current, String patch, String want) {
    assertThat(JsonMergePatch.apply(json(current), json(patch))).isEqualTo(json(want));
  }

  private static JsonNode json(String text) {
    return Json.read(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }
}
