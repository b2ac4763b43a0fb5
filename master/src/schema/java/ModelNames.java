import java.util.Optional;

/** How the Java client's models, Kubernetes' groups and upstream's OpenAPI names go together. */
final class ModelNames {

  static final String MODELS = "io.kubernetes.client.openapi.models.";

  private ModelNames() {}

  /** The model of a kind or type. */
  static Optional<Class<?>> find(String groupVersion, String name) {
    int slash = groupVersion.indexOf('/');
    String group = slash < 0 ? "core" : groupVersion.substring(0, slash).split("\\.")[0];
    String version = capital(groupVersion.substring(slash + 1));
    return model(capital(group) + version + name).or(() -> model(version + name));
  }

  static Optional<Class<?>> model(String name) {
    try {
      return Optional.of(Class.forName(MODELS + name, false, ModelNames.class.getClassLoader()));
    } catch (ClassNotFoundException none) {
      return Optional.empty();
    }
  }

  /** As upstream's OpenAPI documents name the packages. */
  static String packageName(String groupVersion) {
    int slash = groupVersion.indexOf('/');
    String group = slash < 0 ? "core" : groupVersion.substring(0, slash);
    String version = groupVersion.substring(slash + 1);
    return switch (group) {
      case "meta" -> "io.k8s.apimachinery.pkg.apis.meta." + version;
      case "apiextensions.k8s.io" ->
          "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions." + version;
      case "apiregistration.k8s.io" -> "io.k8s.kube-aggregator.pkg.apis.apiregistration." + version;
      default -> "io.k8s.api." + group.split("\\.")[0] + "." + version;
    };
  }

  static String simpleName(Class<?> model) {
    return model.getSimpleName().replaceFirst("^([A-Z][a-z]+)?V\\d+((alpha|beta)\\d+)?", "");
  }

  private static String capital(String word) {
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }
}
