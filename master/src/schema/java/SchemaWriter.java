import io.swagger.annotations.ApiModel;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The files' layout; their reader is the master's TypeFile. */
record SchemaWriter(List<SchemaType> types) {

  void writeTypes(DataOutputStream out) throws IOException {
    out.writeInt(types.size());
    for (SchemaType type : types) {
      out.writeUTF(type.name);
      out.writeBoolean(type.atomic);
      out.writeByte(type.kinds.size());
      for (SchemaType.Kind kind : type.kinds) {
        out.writeUTF(kind.group());
        out.writeUTF(kind.version());
        out.writeUTF(kind.name());
      }
      out.writeShort(type.fields.size());
      for (Map.Entry<String, SchemaType.Field> field : type.fields.entrySet()) {
        out.writeUTF(field.getKey());
        writeField(out, field.getValue());
      }
      out.writeShort(type.defaults.size());
      for (SchemaType.Default rule : type.defaults) {
        out.writeUTF(rule.path());
        out.writeUTF(rule.json());
        out.writeBoolean(rule.nonzero());
        out.writeUTF(rule.when());
      }
    }
  }

  private static void writeField(DataOutputStream out, SchemaType.Field field) throws IOException {
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

  void writeDescriptions(DataOutputStream out) throws IOException {
    out.writeInt(types.size());
    for (SchemaType type : types) {
      ApiModel model = type.model.getAnnotation(ApiModel.class);
      out.writeUTF(model == null ? "" : model.description());
      for (SchemaType.Field field : type.fields.values()) {
        out.writeUTF(field.description);
      }
    }
  }
}
