package dev.nakhoda.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.master.security.Credentials;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResourcePathTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          GET    | /api/v1/pods                              | list             | '' | v1 | ''  | pods        | ''   | ''
          GET    | /api/v1/pods?watch=1                      | watch            | '' | v1 | ''  | pods        | ''   | ''
          GET    | /api/v1/pods?watch=false                  | list             | '' | v1 | ''  | pods        | ''   | ''
          GET    | /api/v1/namespaces/a/pods/b               | get              | '' | v1 | a   | pods        | b    | ''
          POST   | /api/v1/namespaces/a/pods                 | create           | '' | v1 | a   | pods        | ''   | ''
          POST   | /api/v1/namespaces/a/pods/b/binding       | create           | '' | v1 | a   | pods        | b    | binding
          DELETE | /api/v1/namespaces/a/pods                 | deletecollection | '' | v1 | a   | pods        | ''   | ''
          GET    | /api/v1/namespaces/a                      | get              | '' | v1 | ''  | namespaces  | a    | ''
          PUT    | /api/v1/namespaces/a/finalize             | update           | '' | v1 | ''  | namespaces  | a    | finalize
          PATCH  | /api/v1/namespaces/a/status               | patch            | '' | v1 | ''  | namespaces  | a    | status
          PATCH  | /apis/apps/v1/namespaces/a/deployments/b/scale | patch | apps | v1 | a | deployments | b | scale
          GET    | /api/v1/namespaces/a/pods/b%2Fc           | get              | '' | v1 | a   | pods        | b/c  | ''
          """)
  void isTakenApart(
      String method,
      String uri,
      String verb,
      String group,
      String version,
      String namespace,
      String plural,
      String name,
      String subresource) {
    Request request =
        Paths.request(method, uri, new DefaultHttpHeaders(), new byte[0], Credentials.NONE, true);
    ResourcePath path = ResourcePath.parse(request.segments()).orElseThrow();
    assertThat(path.verb(request)).isEqualTo(verb);
    assertThat(path)
        .extracting(
            ResourcePath::group,
            ResourcePath::version,
            ResourcePath::namespace,
            ResourcePath::plural,
            ResourcePath::name,
            ResourcePath::subresource)
        .containsExactly(group, version, namespace, plural, name, subresource);
  }

  @ParameterizedTest
  @CsvSource({"/", "/api", "/api/v1", "/apis", "/apis/apps", "/apis/apps/v1", "/version"})
  void isNoResource(String uri) {
    assertThat(ResourcePath.parse(Paths.segments(uri))).isEmpty();
  }
}
