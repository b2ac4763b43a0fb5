package dev.nakhoda.master.controllers.volumes;

import static dev.nakhoda.master.controllers.engine.Samples.object;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.master.volumes.Claim;
import dev.nakhoda.master.volumes.Volume;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the binder does about a claim, given the volumes and classes there are. */
class ClaimPlannerTest {

  private static final String LATE =
      "{'metadata':{'name':'late'},'provisioner':'x/y','volumeBindingMode':'WaitForFirstConsumer'}";
  private static final String SOON =
      "{'metadata':{'name':'soon'},'provisioner':'x/y','volumeBindingMode':'Immediate'}";
  private static final String BY_HAND =
      "{'metadata':{'name':'hand'},'provisioner':'kubernetes.io/no-provisioner'}";
  private static final String COMMON =
      "{'metadata':{'name':'common','annotations':{'storageclass.kubernetes.io/is-default-class':"
          + "'true'}},'provisioner':'x/y'}";

  record Case(String name, String claim, List<String> volumes, List<String> pods, String want) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Case given(String name, String claim, String want, String... volumes) {
    return new Case(name, claim, List.of(volumes), List.of(), want);
  }

  private static String claim(String metadata, String spec) {
    return "{'metadata':{'name':'data','namespace':'ns','uid':'u1',%s},'spec':{'accessModes':['ReadWriteOnce'],'volumeMode':'Filesystem','resources':{'requests':{'storage':'1Gi'}},%s},'status':{'phase':'Pending'}}"
        .formatted(metadata.isEmpty() ? "'labels':{}" : metadata, spec.isEmpty() ? "'x':1" : spec);
  }

  private static String volume(String name, String size, String more) {
    return "{'metadata':{'name':'%s','labels':{'disk':'%s'}},'spec':{'capacity':{'storage':'%s'},'volumeMode':'Filesystem','accessModes':['ReadWriteOnce','ReadOnlyMany'],%s},'status':{'phase':'Available'}}"
        .formatted(name, name, size, more.isEmpty() ? "'x':1" : more);
  }

  private static final String NO_CLASS = "'storageClassName':''";
  private static final String BOUND = "'annotations':{'pv.kubernetes.io/bind-completed':'yes'}";

  private static String reserved(String namespace, String name, String uid) {
    return "'claimRef':{'namespace':'%s','name':'%s','uid':'%s'}".formatted(namespace, name, uid);
  }

  static Stream<Case> unbound() {
    String nothing =
        "Normal FailedBinding no persistent volumes available for this claim and no storage class"
            + " is set";
    return Stream.of(
        given("no class, no volume", claim("", NO_CLASS), nothing),
        given(
            "the smallest that will do",
            claim("", NO_CLASS),
            "bind b",
            volume("a", "5Gi", ""),
            volume("b", "2Gi", ""),
            volume("c", "512Mi", "")),
        given(
            "the one set aside, though a smaller is free",
            claim("", NO_CLASS),
            "bind b",
            volume("a", "1Gi", ""),
            volume("b", "9Gi", reserved("ns", "data", ""))),
        given(
            "set aside for another",
            claim("", NO_CLASS),
            nothing,
            volume("a", "1Gi", reserved("ns", "other", ""))),
        given(
            "set aside for one of that name that is gone",
            claim("", NO_CLASS),
            nothing,
            volume("a", "1Gi", reserved("ns", "data", "u0"))),
        given(
            "another class",
            claim("", NO_CLASS),
            nothing,
            volume("a", "1Gi", "'storageClassName':'hand'")),
        given(
            "not by this many",
            claim("", NO_CLASS).replace("ReadWriteOnce'", "ReadWriteMany'"),
            nothing,
            volume("a", "1Gi", "")),
        given(
            "another mode",
            claim("", NO_CLASS).replace("Filesystem", "Block"),
            nothing,
            volume("a", "1Gi", "")),
        given(
            "selected",
            claim("", NO_CLASS + ",'selector':{'matchLabels':{'disk':'b'}}"),
            "bind b",
            volume("a", "1Gi", ""),
            volume("b", "2Gi", "")),
        given("late class, no pod", claim("", "'storageClassName':'late'"), FIRST_CONSUMER),
        given(
            "late class does not take a free volume",
            claim("", "'storageClassName':'late'"),
            FIRST_CONSUMER,
            volume("a", "1Gi", "'storageClassName':'late'")),
        new Case(
            "late class, a pod waits",
            claim("", "'storageClassName':'late'"),
            List.of(),
            List.of("web-0"),
            "Normal WaitForPodScheduled waiting for pod web-0 to be scheduled"),
        given(
            "late class, node selected",
            claim(
                "'annotations':{'volume.kubernetes.io/selected-node':'n'}",
                "'storageClassName':'late'"),
            "provision late"),
        given("immediate class", claim("", "'storageClassName':'soon'"), "provision soon"),
        given(
            "class that is not there",
            claim("", "'storageClassName':'gone'"),
            "Warning ProvisioningFailed storageclass.storage.k8s.io \"gone\" not found"),
        given("class without provisioner", claim("", "'storageClassName':'hand'"), nothing),
        given("no class named", claim("", ""), "use common"));
  }

  private static final String FIRST_CONSUMER =
      "Normal WaitForFirstConsumer waiting for first consumer to be created before binding";

  static Stream<Case> named() {
    String named = NO_CLASS + ",'volumeName':'a'";
    return Stream.of(
        given("named, free", claim("", named), "bind a", volume("a", "1Gi", "")),
        given("named, not there yet", claim("", named), "wait"),
        given(
            "named, too small",
            claim("", named),
            "Warning VolumeMismatch Cannot bind to requested volume \"a\": requested PV is too"
                + " small",
            volume("a", "1Mi", "")),
        given(
            "named, another's",
            claim("", named),
            "Warning FailedBinding volume \"a\" already bound to a different claim.",
            volume("a", "1Gi", reserved("ns", "other", "u2"))),
        given(
            "bound",
            claim(BOUND, named),
            "bind a",
            volume("a", "1Gi", reserved("ns", "data", "u1"))),
        given(
            "bound, the volume has forgotten",
            claim(BOUND, named),
            "bind a",
            volume("a", "1Gi", "")),
        given(
            "bound, volume gone",
            claim(BOUND, named),
            "lose Bound claim has lost its PersistentVolume. Data on the volume is lost!"),
        given(
            "bound, name gone",
            claim(BOUND, NO_CLASS),
            "lose Bound claim has lost reference to PersistentVolume. Data on the volume is lost!"),
        given(
            "bound to what is another's",
            claim(BOUND, named),
            "lose Two claims are bound to the same volume, this one is bound incorrectly",
            volume("a", "1Gi", reserved("ns", "other", "u2"))));
  }

  @ParameterizedTest
  @MethodSource({"unbound", "named"})
  void plans(Case given) {
    List<KubeObject> classes =
        Stream.of(LATE, SOON, BY_HAND, COMMON).map(each -> object(each)).toList();
    var planner =
        new ClaimPlanner(
            given.volumes().stream().map(json -> new Volume(object(json))).toList(),
            classes,
            given.pods());
    assertThat(said(planner.plan(new Claim(object(given.claim()))))).isEqualTo(given.want());
  }

  private static String said(ClaimStep step) {
    return switch (step) {
      case ClaimStep.Bind(Volume volume) -> "bind " + volume.name();
      case ClaimStep.Provision(var storageClass) -> "provision " + storageClass.name();
      case ClaimStep.UseClass(String name) -> "use " + name;
      case ClaimStep.Lose(_, String message) -> "lose " + message;
      case ClaimStep.Wait(boolean warning, String reason, String message) ->
          reason.isEmpty() ? "wait" : (warning ? "Warning " : "Normal ") + reason + " " + message;
    };
  }
}
