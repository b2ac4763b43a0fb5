import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One type of Kubernetes' API, while the generator gathers what is known of it. */
final class SchemaType {

  final int index;
  final String name;
  final String groupVersion;
  final Class<?> model;
  final List<Kind> kinds = new ArrayList<>();
  final Map<String, Field> fields = new TreeMap<>();
  final List<Default> defaults = new ArrayList<>();
  boolean atomic;

  SchemaType(int index, String groupVersion, Class<?> model) {
    this.index = index;
    this.groupVersion = groupVersion;
    this.name = ModelNames.packageName(groupVersion) + "." + ModelNames.simpleName(model);
    this.model = model;
  }

  /** {@code group}: empty for the core one. */
  record Kind(String group, String version, String name) {}

  record Default(String path, String json, boolean nonzero, String when) {}

  /** What the models and the facts say of one field; {@code type} is a code of types.bin. */
  static final class Field {
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
}
