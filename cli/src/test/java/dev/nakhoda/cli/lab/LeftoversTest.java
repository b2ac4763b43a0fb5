package dev.nakhoda.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.cli.lab.Traces.Daemon;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LeftoversTest {

  private static final Path RUN = Path.of("/run/nakhoda");
  private static final Daemon OWN = new Daemon("/run/nakhoda", "proxy");
  private static final Daemon PROXY = new Daemon("/run/nakhoda-x", "proxy");
  private static final Daemon AGENT = new Daemon("/run/nakhoda-x", "agent-a");
  private static final Daemon ENGINE = new Daemon("/run/nakhoda-x", "docker-a");

  private record Case(String name, Traces traces, boolean known, List<String> want) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    List<String> table = List.of("ip nakhoda_pods");
    return Stream.of(
        new Case("nothing", Traces.NONE, false, List.of()),
        new Case("our own", new Traces(List.of(OWN), true, table, 2), true, List.of()),
        new Case(
            "another cluster",
            new Traces(List.of(PROXY, AGENT, ENGINE), true, table, 2),
            false,
            List.of("another cluster's proxy, agent-a run here (/run/nakhoda-x)")),
        new Case(
            "another cluster's engine alone",
            new Traces(List.of(ENGINE), false, List.of(), 0),
            false,
            List.of()),
        new Case("after a crash, ours", new Traces(List.of(), true, table, 2), true, List.of()),
        new Case(
            "after a crash, nobody's",
            new Traces(List.of(), true, table, 2),
            false,
            List.of(
                "an earlier run left packet rules ip nakhoda_pods, 2 routes to pods, a bridge"
                    + " cni0")),
        new Case(
            "another network plug-in",
            new Traces(List.of(), true, List.of(), 0),
            false,
            List.of("another pod network has a bridge cni0 here")));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whatIsInTheWay(Case it) {
    assertThat(Leftovers.of(it.traces(), RUN, it.known()))
        .extracting(Leftovers.Leftover::wrong)
        .isEqualTo(it.want());
  }
}
