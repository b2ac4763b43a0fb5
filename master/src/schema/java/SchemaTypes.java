import com.google.gson.annotations.SerializedName;
import io.swagger.annotations.ApiModelProperty;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All types that the served kinds reach, found by reflecting over the Java client's models. */
final class SchemaTypes {

  private final Map<Class<?>, SchemaType> types = new LinkedHashMap<>();
  private final Map<String, SchemaType> byName = new HashMap<>();

  /** By their index. */
  List<SchemaType> all() {
    return List.copyOf(types.values());
  }

  Optional<SchemaType> named(String groupVersion, String name) {
    return Optional.ofNullable(byName.get(groupVersion + " " + name));
  }

  /** The lines of kinds.txt: a group and version, and what it has. */
  void readKinds(List<String> lines) {
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
    SchemaType type =
        reach(
            groupVersion,
            ModelNames.find(groupVersion, name)
                .orElseThrow(() ->
                    new IllegalArgumentException("no model for " + groupVersion + " " + name)));
    if (!kind) {
      return;
    }
    addKind(type, groupVersion, name);
    if (!name.endsWith("List")) {
      ModelNames.find(groupVersion, name + "List")
          .ifPresent(list -> addKind(reach(groupVersion, list), groupVersion, name + "List"));
    }
  }

  private static void addKind(SchemaType type, String groupVersion, String kind) {
    String served = groupVersion.equals("meta/v1") ? "v1" : groupVersion;
    int slash = served.indexOf('/');
    String group = slash < 0 ? "" : served.substring(0, slash);
    type.kinds.add(new SchemaType.Kind(group, served.substring(slash + 1), kind));
  }

  private SchemaType reach(String groupVersion, Class<?> model) {
    SchemaType known = types.get(model);
    if (known != null) {
      return known;
    }
    SchemaType type = new SchemaType(types.size(), groupVersion, model);
    types.put(model, type);
    if (byName.put(groupVersion + " " + ModelNames.simpleName(model), type) != null) {
      throw new IllegalArgumentException("two types of one name: " + type.name);
    }
    for (Field field : model.getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers())) {
        addField(type, field);
      }
    }
    return type;
  }

  private void addField(SchemaType owner, Field field) {
    SerializedName serialized = field.getAnnotation(SerializedName.class);
    SchemaType.Field added = new SchemaType.Field();
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
    return raw.getName().startsWith(ModelNames.MODELS)
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
}
