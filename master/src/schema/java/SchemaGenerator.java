import com.google.gson.annotations.SerializedName;
import io.swagger.annotations.ApiModel;
import io.swagger.annotations.ApiModelProperty;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/**
 * Writes what the master knows of Kubernetes' types, at build time: reflects over the models of the
 * Java client, adds the facts of {@code facts.txt}, and leaves {@code types.bin} (read at start)
 * and {@code descriptions.bin.gz} (read when somebody asks for documentation). Run from source by
 * Maven: {@code SchemaGenerator <folder with kinds.txt and facts.txt> <output folder>}. Does
 * nothing when the output is newer than all of its sources.
 */
final class SchemaGenerator {

  private static final String MODELS = "io.kubernetes.client.openapi.models.";

  private final Map<Class<?>, StructType> types = new LinkedHashMap<>();
  private final Map<String, StructType> byName = new HashMap<>();

  private static final class StructType {
    final int index;
    final String name;
    final String groupVersion;
    final Class<?> model;
    final List<String[]> kinds = new ArrayList<>();
    final Map<String, StructField> fields = new TreeMap<>();
    final List<Default> defaults = new ArrayList<>();
    boolean atomic;

    StructType(int index, String groupVersion, Class<?> model) {
      this.index = index;
      this.groupVersion = groupVersion;
      this.name = packageName(groupVersion) + "." + simpleName(model);
      this.model = model;
    }
  }

  private static final class StructField {
    String type;
    boolean required;
    boolean needed;
    boolean merge;
    boolean retain;
    boolean replace;
    boolean set;
    boolean omit;
    boolean kept;
    String mergeKey = "";
    String keys = "";
    String enumeration;
    String description = "";
  }

  private record Default(String path, String json, boolean nonzero, String when) {}

  public static void main(String[] arguments) throws Exception {
    Path sources = Path.of(arguments[0]);
    Path output = Path.of(arguments[1]);
    if (upToDate(sources, output)) {
      return;
    }
    SchemaGenerator generator = new SchemaGenerator();
    generator.readKinds(Files.readAllLines(sources.resolve("kinds.txt")));
    generator.readFacts(Files.readAllLines(sources.resolve("facts.txt")));
    Files.createDirectories(output);
    try (DataOutputStream out =
        new DataOutputStream(
            new GZIPOutputStream(Files.newOutputStream(output.resolve("descriptions.bin.gz"))))) {
      generator.writeDescriptions(out);
    }
    try (DataOutputStream out =
        new DataOutputStream(
            new BufferedOutputStream(Files.newOutputStream(output.resolve("types.bin"))))) {
      generator.writeTypes(out);
    }
    System.out.println("Kubernetes' schema: " + generator.types.size() + " types");
  }

  private static boolean upToDate(Path sources, Path output) throws Exception {
    Path result = output.resolve("types.bin");
    if (!Files.exists(result)) {
      return false;
    }
    Path models =
        Path.of(
            model("V1Pod")
                .orElseThrow()
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    for (Path source :
        List.of(
            sources.resolve("kinds.txt"),
            sources.resolve("facts.txt"),
            sources.resolve("java/SchemaGenerator.java"),
            models)) {
      if (Files.getLastModifiedTime(source).compareTo(Files.getLastModifiedTime(result)) > 0) {
        return false;
      }
    }
    return true;
  }

  private void readKinds(List<String> lines) {
    for (String line : lines) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] words = line.split("\\s+");
      boolean kinds = !words[0].equals("types");
      int first = kinds ? 0 : 1;
      for (int i = first + 1; i < words.length; i++) {
        add(words[first], words[i], kinds);
      }
    }
  }

  private void add(String groupVersion, String name, boolean kind) {
    StructType type =
        reach(
            groupVersion,
            find(groupVersion, name)
                .orElseThrow(() ->
                    new IllegalArgumentException("no model for " + groupVersion + " " + name)));
    if (!kind) {
      return;
    }
    addKind(type, groupVersion, name);
    if (!name.endsWith("List")) {
      find(groupVersion, name + "List")
          .ifPresent(list -> addKind(reach(groupVersion, list), groupVersion, name + "List"));
    }
  }

  private static void addKind(StructType type, String groupVersion, String kind) {
    String served = groupVersion.equals("meta/v1") ? "v1" : groupVersion;
    int slash = served.indexOf('/');
    type.kinds.add(
        new String[] {
          slash < 0 ? "" : served.substring(0, slash), served.substring(slash + 1), kind
        });
  }

  private static Optional<Class<?>> find(String groupVersion, String name) {
    int slash = groupVersion.indexOf('/');
    String group = slash < 0 ? "core" : groupVersion.substring(0, slash).split("\\.")[0];
    String version = capital(groupVersion.substring(slash + 1));
    return model(capital(group) + version + name).or(() -> model(version + name));
  }

  private static Optional<Class<?>> model(String name) {
    try {
      return Optional.of(
          Class.forName(MODELS + name, false, SchemaGenerator.class.getClassLoader()));
    } catch (ClassNotFoundException none) {
      return Optional.empty();
    }
  }

  private StructType reach(String groupVersion, Class<?> model) {
    StructType known = types.get(model);
    if (known != null) {
      return known;
    }
    StructType type = new StructType(types.size(), groupVersion, model);
    types.put(model, type);
    if (byName.put(groupVersion + " " + simpleName(model), type) != null) {
      throw new IllegalArgumentException("two types of one name: " + type.name);
    }
    for (Field field : model.getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers())) {
        addField(type, field);
      }
    }
    return type;
  }

  private void addField(StructType owner, Field field) {
    SerializedName serialized = field.getAnnotation(SerializedName.class);
    StructField added = new StructField();
    ApiModelProperty property = getter(owner.model, field).getAnnotation(ApiModelProperty.class);
    if (property != null) {
      added.required = property.required();
      added.description = property.value();
    }
    owner.fields.put(serialized.value(), added);
    added.type = typeCode(owner.groupVersion, field.getGenericType());
  }

  private static Method getter(Class<?> model, Field field) {
    for (Method method : model.getDeclaredMethods()) {
      if (method.getParameterCount() == 0
          && method.getName().startsWith("get")
          && method.getName().substring(3).equalsIgnoreCase(field.getName().replace("_", ""))) {
        return method;
      }
    }
    throw new IllegalArgumentException("no getter for " + field);
  }

  private String typeCode(String groupVersion, Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] inner = generic.getActualTypeArguments();
      return generic.getRawType() == List.class
          ? "[" + typeCode(groupVersion, inner[0])
          : "{" + typeCode(groupVersion, inner[1]);
    }
    Class<?> raw = (Class<?>) type;
    return raw.getName().startsWith(MODELS)
        ? "#" + reach(groupVersion, raw).index
        : scalarCode(raw);
  }

  private static String scalarCode(Class<?> raw) {
    return switch (raw.getSimpleName()) {
      case "String" -> "s";
      case "Boolean" -> "b";
      case "Integer" -> "i";
      case "Long" -> "l";
      case "Double" -> "n";
      case "byte[]" -> "y";
      case "OffsetDateTime" -> "t";
      case "Quantity" -> "q";
      case "IntOrString" -> "x";
      case "Object" -> "a";
      default -> throw new IllegalArgumentException("unknown type " + raw);
    };
  }

  private void readFacts(List<String> lines) {
    String groupVersion = "";
    for (String line : lines) {
      if (line.startsWith("[")) {
        groupVersion = line.substring(1, line.length() - 1);
      } else if (!line.isBlank() && !line.startsWith("#")) {
        try {
          applyFact(groupVersion, line.split("\\s+"));
        } catch (RuntimeException fault) {
          throw new IllegalArgumentException(
              "facts.txt: " + line + ": " + fault.getMessage(), fault);
        }
      }
    }
  }

  private void applyFact(String groupVersion, String[] words) {
    int dot = words[0].indexOf('.');
    StructType type =
        byName.get(groupVersion + " " + (dot < 0 ? words[0] : words[0].substring(0, dot)));
    if (type == null) {
      throw new IllegalArgumentException("no such type");
    }
    if (dot < 0) {
      type.atomic = words[1].equals("atomic");
      return;
    }
    String path = words[0].substring(dot + 1);
    StructField field = resolve(type, path);
    String json = null;
    String when = "";
    boolean nonzero = false;
    for (int i = 1; i < words.length; i++) {
      int equal = words[i].indexOf('=');
      String fact = equal < 0 ? words[i] : words[i].substring(0, equal);
      String value = equal < 0 ? "" : words[i].substring(equal + 1);
      switch (fact) {
        case "default" -> json = value;
        case "when" -> when = value;
        case "nonzero" -> nonzero = true;
        default -> applyFieldFact(field, fact, value);
      }
    }
    if (json != null) {
      type.defaults.add(new Default(path, json, nonzero, when));
    }
  }

  private static void applyFieldFact(StructField field, String fact, String value) {
    switch (fact) {
      case "merge" -> {
        field.merge = true;
        field.mergeKey = value;
      }
      case "retain" -> field.retain = true;
      case "replace" -> field.replace = true;
      case "keys" -> field.keys = value;
      case "set" -> field.set = true;
      case "omit" -> field.omit = true;
      case "needed" -> field.needed = true;
      case "kept" -> field.kept = true;
      case "enum" -> field.enumeration = value;
      case "micro" -> field.type = "m";
      default -> throw new IllegalArgumentException("unknown fact " + fact);
    }
  }

  private StructField resolve(StructType type, String path) {
    if (type.fields.containsKey(path)) {
      return type.fields.get(path);
    }
    int dot = path.indexOf('.');
    StructField field = type.fields.get(dot < 0 ? path : path.substring(0, dot));
    if (field == null || dot < 0 || !field.type.startsWith("#")) {
      throw new IllegalArgumentException("no such field");
    }
    int index = Integer.parseInt(field.type.substring(1));
    StructType inner =
        types.values().stream().filter(each -> each.index == index).findFirst().orElseThrow();
    return resolve(inner, path.substring(dot + 1));
  }

  private void writeTypes(DataOutputStream out) throws IOException {
    out.writeInt(types.size());
    for (StructType type : types.values()) {
      out.writeUTF(type.name);
      out.writeBoolean(type.atomic);
      out.writeByte(type.kinds.size());
      for (String[] kind : type.kinds) {
        for (String part : kind) {
          out.writeUTF(part);
        }
      }
      out.writeShort(type.fields.size());
      for (Map.Entry<String, StructField> field : type.fields.entrySet()) {
        out.writeUTF(field.getKey());
        writeField(out, field.getValue());
      }
      out.writeShort(type.defaults.size());
      for (Default rule : type.defaults) {
        out.writeUTF(rule.path());
        out.writeUTF(rule.json());
        out.writeBoolean(rule.nonzero());
        out.writeUTF(rule.when());
      }
    }
  }

  private static void writeField(DataOutputStream out, StructField field) throws IOException {
    out.writeUTF(field.type);
    out.writeShort(
        (field.required ? 1 : 0)
            | (field.needed ? 2 : 0)
            | (field.merge ? 4 : 0)
            | (field.retain ? 8 : 0)
            | (field.replace ? 16 : 0)
            | (field.set ? 32 : 0)
            | (field.enumeration != null ? 64 : 0)
            | (field.omit ? 128 : 0)
            | (field.kept ? 256 : 0));
    out.writeUTF(field.mergeKey);
    out.writeUTF(field.keys);
    if (field.enumeration != null) {
      out.writeUTF(field.enumeration);
    }
  }

  private void writeDescriptions(DataOutputStream out) throws IOException {
    out.writeInt(types.size());
    for (StructType type : types.values()) {
      ApiModel model = type.model.getAnnotation(ApiModel.class);
      out.writeUTF(model == null ? "" : model.description());
      for (StructField field : type.fields.values()) {
        out.writeUTF(field.description);
      }
    }
  }

  /** As upstream's OpenAPI documents name the packages. */
  private static String packageName(String groupVersion) {
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

  private static String simpleName(Class<?> model) {
    return model.getSimpleName().replaceFirst("^([A-Z][a-z]+)?V\\d+((alpha|beta)\\d+)?", "");
  }

  private static String capital(String word) {
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }
}
