package dev.nakhoda.cli.commands;

import dev.nakhoda.agent.Upkeep;
import dev.nakhoda.agent.eviction.Threshold;
import dev.nakhoda.api.Quantity;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * How a node keeps itself: flags of upstream's kubelet. {@code agent} obeys them, {@code join} and
 * {@code up} hand them on.
 */
public final class NodeOptions {

  @Option(
      names = "--pod-manifest-path",
      paramLabel = "DIRECTORY",
      description = "Manifests of static pods. Default: manifests in the node's directory")
  Optional<Path> manifests = Optional.empty();

  @Option(
      names = "--manifest-url",
      paramLabel = "URL",
      description = "Where else static pods are found; asked every 20 s")
  Optional<URI> manifestUrl = Optional.empty();

  @Option(
      names = "--serialize-image-pulls",
      arity = "0..1",
      fallbackValue = "true",
      description = "One image at a time")
  boolean serializePulls;

  @Option(
      names = "--max-parallel-image-pulls",
      defaultValue = "4",
      description = "Default: ${DEFAULT-VALUE}")
  int parallelPulls;

  @Option(
      names = "--registry-credentials",
      paramLabel = "FILE",
      description = "A Docker config.json. Default: config.json in the node's directory")
  Optional<Path> credentials = Optional.empty();

  @Option(
      names = "--container-log-max-size",
      defaultValue = "10Mi",
      description = "Default: ${DEFAULT-VALUE}")
  String logSize;

  @Option(
      names = "--container-log-max-files",
      defaultValue = "5",
      description = "Default: ${DEFAULT-VALUE}")
  int logFiles;

  @Option(names = "--system-reserved", split = ",", paramLabel = "RESOURCE=QUANTITY")
  Map<String, String> systemReserved = Map.of();

  @Option(names = "--kube-reserved", split = ",", paramLabel = "RESOURCE=QUANTITY")
  Map<String, String> kubeReserved = Map.of();

  @Option(
      names = "--eviction-hard",
      split = ",",
      splitSynopsisLabel = ",",
      paramLabel = "SIGNAL<QUANTITY",
      description =
          "Default: memory.available<100Mi,nodefs.available<10%,nodefs.inodesFree<5%,"
              + "imagefs.available<15%,imagefs.inodesFree<5%")
  List<String> evictionHard = List.of();

  @Option(
      names = "--eviction-soft",
      split = ",",
      splitSynopsisLabel = ",",
      paramLabel = "SIGNAL<QUANTITY")
  List<String> evictionSoft = List.of();

  @Option(
      names = "--eviction-soft-grace-period",
      split = ",",
      converter = {PlainText.class, DurationConverter.class},
      paramLabel = "SIGNAL=DURATION")
  Map<String, Duration> evictionSoftGrace = Map.of();

  @Option(names = "--eviction-minimum-reclaim", split = ",", paramLabel = "SIGNAL=QUANTITY")
  Map<String, String> evictionReclaim = Map.of();

  @Option(
      names = "--eviction-max-pod-grace-period",
      defaultValue = "0",
      description = "Seconds, when a soft threshold is met. Default: ${DEFAULT-VALUE}")
  int evictionMaxGrace;

  @Option(
      names = "--eviction-pressure-transition-period",
      converter = DurationConverter.class,
      defaultValue = "5m",
      description = "Default: ${DEFAULT-VALUE}")
  Duration evictionTransition;

  @Option(
      names = "--image-gc-high-threshold",
      defaultValue = "85",
      description = "Percent of the disk. Default: ${DEFAULT-VALUE}")
  int imagesHigh;

  @Option(
      names = "--image-gc-low-threshold",
      defaultValue = "80",
      description = "Percent of the disk. Default: ${DEFAULT-VALUE}")
  int imagesLow;

  @Option(
      names = "--minimum-image-ttl-duration",
      converter = DurationConverter.class,
      defaultValue = "2m",
      description = "Default: ${DEFAULT-VALUE}")
  Duration imageAge;

  @Option(
      names = "--cgroups-per-qos",
      arity = "0..1",
      defaultValue = "true",
      fallbackValue = "true",
      description = "Pods get control groups of their own. Default: ${DEFAULT-VALUE}")
  boolean groupsPerQos;

  @Option(
      names = "--shutdown-grace-period",
      converter = DurationConverter.class,
      defaultValue = "0",
      description = "What pods get when the agent is told to end. Default: they run on")
  Duration shutdownGrace;

  @Option(
      names = "--shutdown-grace-period-critical-pods",
      converter = DurationConverter.class,
      defaultValue = "0",
      description = "The part of it that is for critical pods")
  Duration shutdownGraceCritical;

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  /** ParameterException when a flag's value makes no sense. */
  Upkeep upkeep(Path directory, String groupRoot) {
    try {
      return new Upkeep(
          new Upkeep.Statics(
              manifests.orElse(directory.resolve("manifests")),
              manifestUrl.map(NodeOptions::reachable),
              Upkeep.Statics.URL_PERIOD),
          new Upkeep.Pulls(pulls(), credentials.orElse(directory.resolve("config.json"))),
          new Upkeep.Logs(Long.toString(logBytes()), logFiles),
          new Upkeep.Reserved(quantities(systemReserved), quantities(kubeReserved)),
          new Upkeep.Pressure(
              thresholds(),
              evictionTransition,
              Duration.ofSeconds(evictionMaxGrace),
              Upkeep.Pressure.PERIOD),
          new Upkeep.ImageCollection(
              imagesHigh, imagesLow, imageAge, Upkeep.ImageCollection.DEFAULT.period()),
          new Upkeep.Shutdown(shutdownGrace, shutdownGraceCritical),
          groupsPerQos ? Optional.of(groupRoot) : Optional.empty());
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), wrong.getMessage());
    }
  }

  private static URI reachable(URI url) {
    if (!List.of("http", "https").contains(String.valueOf(url.getScheme()))) {
      throw new IllegalArgumentException("--manifest-url: \"" + url + "\" is no http address");
    }
    return url;
  }

  private int pulls() {
    if (parallelPulls < 1) {
      throw new IllegalArgumentException("--max-parallel-image-pulls must be at least 1");
    }
    return serializePulls ? 1 : parallelPulls;
  }

  private long logBytes() {
    long bytes = Quantity.parse(logSize).value();
    if (bytes < 1024 || logFiles < 2) {
      throw new IllegalArgumentException(
          "--container-log-max-size must be at least 1Ki, --container-log-max-files at least 2");
    }
    return bytes;
  }

  private static Map<String, Quantity> quantities(Map<String, String> texts) {
    Map<String, Quantity> quantities = new HashMap<>();
    texts.forEach((resource, text) -> {
      if (!List.of("cpu", "memory", "ephemeral-storage", "pid").contains(resource)) {
        throw new IllegalArgumentException("cannot reserve \"" + resource + "\" resource");
      }
      quantities.put(resource, Quantity.parse(text));
    });
    return quantities;
  }

  private List<Threshold> thresholds() {
    Map<String, String> soft = comparisons(evictionSoft);
    if (evictionHard.isEmpty() && soft.isEmpty()) {
      return Threshold.HARD_DEFAULTS;
    }
    List<Threshold> parsed =
        Threshold.parse(comparisons(evictionHard), soft, evictionSoftGrace, evictionReclaim);
    if (!evictionHard.isEmpty()) {
      return parsed;
    }
    List<Threshold> all = new ArrayList<>(Threshold.HARD_DEFAULTS);
    all.addAll(parsed);
    return all;
  }

  private static Map<String, String> comparisons(List<String> texts) {
    Map<String, String> comparisons = new HashMap<>();
    for (String text : texts) {
      String[] parts = text.split("<", 2);
      if (text.isBlank()) {
        continue;
      }
      if (parts.length != 2) {
        throw new IllegalArgumentException(
            "invalid eviction threshold syntax " + text + ", expected <signal><operator><value>");
      }
      comparisons.put(parts[0].strip(), parts[1].strip());
    }
    return comparisons;
  }

  /**
   * Nodes that share their machine with everything else on it leave its disk alone, whatever little
   * is left there, unless they are told otherwise.
   */
  List<String> labWords() {
    List<String> words = new ArrayList<>(words());
    if (evictionHard.isEmpty()) {
      words.add("--eviction-hard=memory.available<100Mi");
    }
    if (words.stream().noneMatch(word -> word.startsWith("--image-gc-high-threshold="))) {
      words.add("--image-gc-high-threshold=100");
    }
    return words;
  }

  /** The words that give an agent what this command was given. */
  List<String> words() {
    return spec.commandLine().getParseResult().matchedOptions().stream()
        .filter(option ->
            option.userObject() instanceof java.lang.reflect.Field field
                && field.getDeclaringClass() == NodeOptions.class)
        .flatMap(option ->
            option.originalStringValues().stream().map(value -> option.longestName() + "=" + value))
        .toList();
  }

  /** Text as it is: for the keys of a map whose values need a converter. */
  static final class PlainText implements picocli.CommandLine.ITypeConverter<String> {
    @Override
    public String convert(String text) {
      return text;
    }
  }
}
