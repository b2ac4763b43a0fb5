package dev.nakhoda.master.registry.admission;

import dev.nakhoda.loop.Time;
import dev.nakhoda.master.registry.Admission;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The explicit list of admission plugins, under upstream's names and in their order. */
public final class AdmissionSteps {

  private enum Use {
    ON,
    OFF
  }

  private record Plugin(
      String name, Use byDefault, BiFunction<Admission.Tools, Time, Admission> make) {}

  private static final List<Plugin> PLUGINS =
      List.of(
          new Plugin("AlwaysAdmit", Use.OFF, (tools, time) -> new AlwaysAdmit()),
          new Plugin(
              "NamespaceLifecycle",
              Use.ON,
              (tools, time) -> new NamespaceLifecycle(tools.lookup())),
          new Plugin(
              "NamespaceExists", Use.OFF, (tools, time) -> new NamespaceExists(tools.lookup())),
          new Plugin("LimitRanger", Use.ON, (tools, time) -> new LimitRanger(tools.lookup())),
          new Plugin("SecurityContextDeny", Use.OFF, (tools, time) -> new SecurityContextDeny()),
          new Plugin(
              "ServiceAccount",
              Use.ON,
              (tools, time) -> new PodServiceAccount(tools.lookup(), time)),
          new Plugin("NodeRestriction", Use.ON, (tools, time) -> new NodeMirrorPods()),
          new Plugin("AlwaysPullImages", Use.OFF, (tools, time) -> new AlwaysPullImages()),
          new Plugin(
              "DefaultTolerationSeconds", Use.ON, (tools, time) -> new DefaultTolerationSeconds()),
          new Plugin("Priority", Use.ON, (tools, time) -> new PodPriority(tools.lookup())),
          new Plugin(
              "DefaultStorageClass",
              Use.ON,
              (tools, time) -> new DefaultStorageClass(tools.lookup())),
          new Plugin(
              "StorageObjectInUseProtection",
              Use.ON,
              (tools, time) -> new StorageObjectInUseProtection()),
          new Plugin(
              "PersistentVolumeClaimResize",
              Use.ON,
              (tools, time) -> new PersistentVolumeClaimResize(tools.lookup())),
          new Plugin("ResourceQuota", Use.ON, (tools, time) -> new ResourceQuotas(tools, time)),
          new Plugin("AlwaysDeny", Use.OFF, (tools, time) -> new AlwaysDeny()));

  private AdmissionSteps() {}

  /** Those that are on unless somebody says otherwise. */
  public static Function<Admission.Tools, List<Admission>> all(Time time) {
    return chosen(AdmissionChoice.DEFAULT, time);
  }

  /** IllegalArgumentException in upstream's words for a choice that makes no sense. */
  public static Function<Admission.Tools, List<Admission>> chosen(
      AdmissionChoice choice, Time time) {
    Map<String, Plugin> byName = new LinkedHashMap<>();
    PLUGINS.forEach(plugin -> byName.put(plugin.name(), plugin));
    List<String> names = choice.pick(byName.keySet(), onByDefault());
    return tools -> names.stream().map(name -> byName.get(name).make().apply(tools, time)).toList();
  }

  private static Set<String> onByDefault() {
    return PLUGINS.stream()
        .filter(plugin -> plugin.byDefault() == Use.ON)
        .map(Plugin::name)
        .collect(Collectors.toSet());
  }
}
