package dev.nakhoda.master.http.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.master.http.SchemeNamePort;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackendsTest {

  private static final KubeObject POD =
      object(
          """
          {'kind':'Pod','metadata':{'name':'p','namespace':'x'},
           'spec':{'containers':[{'name':'a'},
             {'name':'b','ports':[{'name':'web','containerPort':8080},{'containerPort':9090}]}]},
           'status':{'podIP':'10.1.0.2','podIPs':[{'ip':'10.1.0.2'}]}}\
          """);

  private static final KubeObject SERVICE =
      object(
          """
          {'kind':'Service','metadata':{'name':'s','namespace':'x'},
           'spec':{'ports':[{'name':'www','port':80},{'name':'tls','port':443}]}}\
          """);

  /** The first address is no pod's, the second another pod's: neither may be dialled. */
  private static final KubeObject ENDPOINTS =
      object(
          """
          {'kind':'Endpoints','metadata':{'name':'s','namespace':'x'},'subsets':[
            {'addresses':[{'ip':'10.1.0.7'},
               {'ip':'10.1.0.8','targetRef':{'kind':'Pod','name':'p'}},
               {'ip':'10.1.0.2','targetRef':{'kind':'Pod','name':'p'}}],
             'ports':[{'name':'www','port':8080}]},
            {'notReadyAddresses':[{'ip':'10.1.0.2','targetRef':{'kind':'Pod','name':'p'}}],
             'ports':[{'name':'tls','port':8443}]}]}\
          """);

  private static KubeObject object(String json) {
    return KubeObject.of(Json.readObject(json.replace('\'', '"')));
  }

  @ParameterizedTest
  @CsvSource({
    "p, 10.1.0.2:8080, false",
    "p:9091, 10.1.0.2:9091, false",
    "p:web, 10.1.0.2:8080, false",
    "http:p:80, 10.1.0.2, false",
    "https:p:443, 10.1.0.2, true",
    "https:p:, 10.1.0.2:8080, true"
  })
  void pods(String asked, String authority, boolean secure) {
    Backend backend = Backends.ofPod(POD, SchemeNamePort.of("pod", asked));
    assertThat(backend.authority()).isEqualTo(authority);
    assertThat(backend.secure()).isEqualTo(secure);
  }

  @ParameterizedTest
  @CsvSource({
    "p:nope, 503, error trying to reach service: dial tcp: lookup tcp/nope: unknown port",
    "a:b:c:d, 400, 'invalid pod request \"a:b:c:d\"'",
    "ftp:p:1, 400, 'invalid pod request \"ftp:p:1\"'"
  })
  void refusedPods(String asked, int code, String message) {
    assertThatThrownBy(() -> Backends.ofPod(POD, SchemeNamePort.of("pod", asked)))
        .hasMessage(message)
        .extracting(refused -> ((ApiException) refused).status().code())
        .isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource({"'', ", "127.0.0.1, ", "169.254.169.254, ", "host.example, "})
  void addressesThatAreNotDialled(String address, String ignored) {
    KubeObject pod = POD.with(tree -> tree.withObjectProperty("status").put("podIP", address));
    assertThatThrownBy(() -> Backends.ofPod(pod, SchemeNamePort.of("pod", "p")))
        .hasMessage("address not allowed");
  }

  @ParameterizedTest
  @CsvSource({"s:www, 10.1.0.2:8080", "s:80, 10.1.0.2:8080", "https:s:www, 10.1.0.2:8080"})
  void services(String asked, String authority) {
    for (int seed = 0; seed < 20; seed++) {
      assertThat(service(asked, ENDPOINTS, seed).authority()).isEqualTo(authority);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "s, 'no endpoints available for service \"s\"'",
    "s:tls, 'no endpoints available for service \"s:tls\"'",
    "s:443, 'no endpoints available for service \"s:443\"'",
    "s:81, 'no service port 81 found for service \"s\"'"
  })
  void refusedServices(String asked, String message) {
    assertThatThrownBy(() -> service(asked, ENDPOINTS, 1)).hasMessage(message);
  }

  private static Backend service(String asked, KubeObject endpoints, int seed) {
    return Backends.ofService(
        SERVICE,
        endpoints,
        SchemeNamePort.of("service", asked),
        key -> key.equals(POD.key()) ? Optional.of(POD) : Optional.empty(),
        new Random(seed));
  }
}
