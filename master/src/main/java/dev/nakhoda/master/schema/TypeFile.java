package dev.nakhoda.master.schema;

import dev.nakhoda.api.Json;
import dev.nakhoda.master.schema.Field.MergeRule;
import dev.nakhoda.master.schema.Struct.Default;
import dev.nakhoda.master.schema.Struct.GroupVersionKind;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code types.bin}, which the build makes: see SchemaWriter in src/schema. */
final class TypeFile {

  private static final int REQUIRED = 1;
  private static final int NEEDED = 2;
  private static final int MERGE = 4;
  private static final int RETAIN = 8;
  private static final int REPLACE = 16;
  private static final int SET = 32;
  private static final int ENUM = 64;
  private static final int OMIT = 128;
  private static final int KEPT = 256;

  private final DataInputStream in;
  private final List<Struct> structs = new ArrayList<>();

  /** A struct whose references are still numbers. */
  private record Raw(List<RawField> fields, List<Default> defaults) {}

  private record RawField(String name, String type, Field field) {}

  private TypeFile(DataInputStream in) {
    this.in = in;
  }

  /** Fails when the build did not make the file. */
  static List<Struct> read() {
    try (InputStream file = TypeFile.class.getResourceAsStream("types.bin")) {
      if (file == null) {
        throw new IllegalStateException("types.bin is not on the class path: build with Maven");
      }
      return new TypeFile(new DataInputStream(new BufferedInputStream(file))).structs();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private List<Struct> structs() throws IOException {
    int count = in.readInt();
    List<Raw> raws = new ArrayList<>(count);
    for (int index = 0; index < count; index++) {
      structs.add(new Struct(in.readUTF().intern(), index, in.readBoolean(), kinds()));
      raws.add(new Raw(fields(), defaults()));
    }
    for (int index = 0; index < count; index++) {
      Map<String, Field> fields = new LinkedHashMap<>();
      for (RawField raw : raws.get(index).fields()) {
        fields.put(raw.name(), resolved(raw));
      }
      structs.get(index).complete(fields, raws.get(index).defaults());
    }
    return structs;
  }

  private List<GroupVersionKind> kinds() throws IOException {
    List<GroupVersionKind> kinds = new ArrayList<>();
    for (int left = in.readByte(); left > 0; left--) {
      kinds.add(new GroupVersionKind(in.readUTF(), in.readUTF(), in.readUTF()));
    }
    return List.copyOf(kinds);
  }

  private List<RawField> fields() throws IOException {
    List<RawField> fields = new ArrayList<>();
    for (int left = in.readShort(); left > 0; left--) {
      String name = in.readUTF().intern();
      String type = in.readUTF();
      int flags = in.readShort();
      MergeRule merge = mergeRule(flags, in.readUTF(), in.readUTF());
      List<String> values = (flags & ENUM) == 0 ? List.of() : List.of(in.readUTF().split(",", -1));
      fields.add(
          new RawField(
              name,
              type,
              new Field(
                  name,
                  new Shape.Anything(),
                  (flags & REQUIRED) != 0,
                  (flags & NEEDED) != 0,
                  (flags & OMIT) != 0,
                  (flags & KEPT) != 0,
                  merge,
                  values)));
    }
    return fields;
  }

  private static MergeRule mergeRule(int flags, String mergeKey, String mapKeys) {
    MergeRule rule =
        new MergeRule(
            (flags & MERGE) != 0,
            mergeKey,
            (flags & RETAIN) != 0,
            (flags & REPLACE) != 0,
            (flags & SET) != 0,
            mapKeys.isEmpty() ? List.of() : List.of(mapKeys.split(",")));
    return rule.equals(MergeRule.NONE) ? MergeRule.NONE : rule;
  }

  private List<Default> defaults() throws IOException {
    List<Default> defaults = new ArrayList<>();
    for (int left = in.readShort(); left > 0; left--) {
      List<String> path = List.of(in.readUTF().split("\\."));
      byte[] json = in.readUTF().getBytes(StandardCharsets.UTF_8);
      boolean zeroIsAbsent = in.readBoolean();
      String[] when = (in.readUTF() + ":").split(":", -1);
      defaults.add(new Default(path, Json.read(json), zeroIsAbsent, when[0], when[1]));
    }
    return List.copyOf(defaults);
  }

  private Field resolved(RawField raw) {
    Field field = raw.field();
    return new Field(
        field.name(),
        shape(raw.type()),
        field.required(),
        field.needed(),
        field.zeroIsAbsent(),
        field.emptyIsGiven(),
        field.merge(),
        field.values());
  }

  private Shape shape(String type) {
    return switch (type.charAt(0)) {
      case 's' -> Shape.Scalar.TEXT;
      case 'b' -> Shape.Scalar.FLAG;
      case 'i' -> Shape.Scalar.INT32;
      case 'l' -> Shape.Scalar.INT64;
      case 'n' -> Shape.Scalar.NUMBER;
      case 'y' -> Shape.Scalar.BYTES;
      case 't' -> Shape.Scalar.TIME;
      case 'm' -> Shape.Scalar.MICRO_TIME;
      case 'q' -> Shape.Scalar.QUANTITY;
      case 'x' -> Shape.Scalar.INT_OR_STRING;
      case 'a' -> new Shape.Anything();
      case '[' -> new Shape.ListOf(shape(type.substring(1)));
      case '{' -> new Shape.MapOf(shape(type.substring(1)));
      case '#' -> structs.get(Integer.parseInt(type.substring(1)));
      default -> throw new IllegalStateException("types.bin: unknown type " + type);
    };
  }
}
