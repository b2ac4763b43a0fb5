package dev.nakhoda.master.schema;

import dev.nakhoda.master.schema.Struct.GroupVersionKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every schema that is known, by kind. Immutable and small (about 1 MB): documentation is loaded
 * only by {@link OpenApi}, on demand.
 */
public final class Schemas {

  private final List<Struct> structs;
  private final Map<GroupVersionKind, Schema> byKind = new HashMap<>();

  private Schemas(List<Struct> structs) {
    this.structs = structs;
    for (Struct struct : structs) {
      for (GroupVersionKind kind : struct.kinds()) {
        byKind.put(kind, new Schema(kind, struct));
      }
    }
  }

  /** Reads the built-in kinds; throws when the build is incomplete. */
  public static Schemas load() {
    return new Schemas(TypeFile.read());
  }

  public Optional<Schema> forKind(String apiVersion, String kind) {
    int slash = apiVersion.indexOf('/');
    String group = slash < 0 ? "" : apiVersion.substring(0, slash);
    String version = apiVersion.substring(slash + 1);
    return Optional.ofNullable(byKind.get(new GroupVersionKind(group, version, kind)));
  }

  /** All types, parts included, in the order of the build's files. */
  List<Struct> structs() {
    return structs;
  }
}
