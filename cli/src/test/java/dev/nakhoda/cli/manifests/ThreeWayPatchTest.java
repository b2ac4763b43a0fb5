package dev.nakhoda.cli.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.Yaml;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

class ThreeWayPatchTest {

  private record Case(
      String name,
      String original,
      String modified,
      String current,
      boolean strategic,
      String want) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    String container =
        "{spec: {containers: [{name: a, image: 'x:1', env: [{name: K, value: v}]}]}}";
    String live =
        "{spec: {nodeName: n, containers: [{name: a, image: 'x:1', pullPolicy: Always,"
            + " env: [{name: K, value: v}]}, {name: sidecar, image: s}]}}";
    return Stream.of(
        new Case("nothing to do", "{a: 1}", "{a: 1}", "{a: 1, status: {b: 2}}", true, "{}"),
        new Case("a changed field", "{a: 1}", "{a: 2}", "{a: 1}", true, "{a: 2}"),
        new Case("a changed field that drifted", "{a: 1}", "{a: 1}", "{a: 9}", true, "{a: 1}"),
        new Case(
            "a field no longer said", "{a: 1, b: 2}", "{a: 1}", "{a: 1, b: 2}", true, "{b: null}"),
        new Case("a field others set stays", "{a: 1}", "{a: 1}", "{a: 1, b: 2}", true, "{}"),
        new Case("gone already", "{a: 1, b: 2}", "{a: 1}", "{a: 1}", true, "{}"),
        new Case("defaults and sidecars stay", container, container, live, true, "{}"),
        new Case(
            "another image",
            container,
            "{spec: {containers: [{name: a, image: 'x:2', env: [{name: K, value: v}]}]}}",
            live,
            true,
            "{spec: {containers: [{name: a, image: 'x:2'}]}}"),
        new Case(
            "a container less",
            "{spec: {containers: [{name: a, image: x}, {name: b, image: y}]}}",
            "{spec: {containers: [{name: a, image: x}]}}",
            "{spec: {containers: [{name: a, image: x}, {name: b, image: y}]}}",
            true,
            "{spec: {containers: [{name: b, $patch: delete}]}}"),
        new Case(
            "an env variable less",
            container,
            "{spec: {containers: [{name: a, image: 'x:1'}]}}",
            live,
            true,
            "{spec: {containers: [{name: a, env: null}]}}"),
        new Case(
            "Service ports merge by port",
            "{spec: {ports: [{port: 80}]}}",
            "{spec: {ports: [{port: 80}, {port: 81}]}}",
            "{spec: {ports: [{port: 80, nodePort: 30000}]}}",
            true,
            "{spec: {ports: [{port: 81}]}}"),
        new Case(
            "atomic list, defaults added",
            "{args: [{a: 1}]}",
            "{args: [{a: 1}]}",
            "{args: [{a: 1, b: 2}]}",
            true,
            "{}"),
        new Case(
            "atomic list, changed",
            "{args: [x, y]}",
            "{args: [x]}",
            "{args: [x, y]}",
            true,
            "{args: [x]}"),
        new Case(
            "other kinds' lists are replaced",
            "{spec: {ports: [{port: 80}]}}",
            "{spec: {ports: [{port: 81}]}}",
            "{spec: {ports: [{port: 80}]}}",
            false,
            "{spec: {ports: [{port: 81}]}}"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void says(Case given) {
    ObjectNode patch =
        ThreeWayPatch.of(
            Yaml.read(given.original()),
            Yaml.read(given.modified()),
            Yaml.read(given.current()),
            given.strategic());
    assertThat(patch).isEqualTo(Yaml.read(given.want()));
  }
}
