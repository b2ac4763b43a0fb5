import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;

/**
 * Writes {@code protobuf.bin} at build time: of every Kubernetes protobuf message its field
 * numbers, names and types, read from the descriptors in the Java client's protobuf jar. Run from
 * source by Maven: {@code ProtobufGenerator <output folder>}.
 */
final class ProtobufGenerator {

  private static final String PACKAGE = "io/kubernetes/client/proto/";

  private final Map<String, Descriptor> messages = new TreeMap<>();

  public static void main(String[] arguments) throws Exception {
    Path output = Path.of(arguments[0]).resolve("protobuf.bin");
    Class<?> anchor = Class.forName("io.kubernetes.client.proto.V1");
    Path jar = Path.of(anchor.getProtectionDomain().getCodeSource().getLocation().toURI());
    if (Files.exists(output)
        && Files.getLastModifiedTime(output).compareTo(Files.getLastModifiedTime(jar)) > 0) {
      return;
    }
    ProtobufGenerator generator = new ProtobufGenerator();
    generator.readDescriptors(jar);
    Files.createDirectories(output.getParent());
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(output)))) {
      generator.write(out);
    }
    System.out.println("Kubernetes' protobuf: " + generator.messages.size() + " messages");
  }

  private void readDescriptors(Path jar) throws Exception {
    List<String> outerClasses;
    try (JarFile file = new JarFile(jar.toFile())) {
      outerClasses =
          file.stream()
              .map(entry -> entry.getName())
              .filter(name -> name.startsWith(PACKAGE) && name.endsWith(".class"))
              .filter(name -> !name.contains("$"))
              .map(name -> name.substring(0, name.length() - 6).replace('/', '.'))
              .toList();
    }
    for (String name : outerClasses) {
      for (Method method : Class.forName(name).getDeclaredMethods()) {
        if (method.getName().equals("getDescriptor") && method.getParameterCount() == 0) {
          FileDescriptor file = (FileDescriptor) method.invoke(null);
          file.getMessageTypes().forEach(this::add);
        }
      }
    }
  }

  private void add(Descriptor message) {
    messages.put(message.getFullName(), message);
    message.getNestedTypes().forEach(this::add);
  }

  private void write(DataOutputStream out) throws IOException {
    List<String> names = new ArrayList<>(messages.keySet());
    out.writeShort(names.size());
    for (String name : names) {
      out.writeUTF(name);
    }
    for (Descriptor message : messages.values()) {
      out.writeShort(message.getFields().size());
      for (FieldDescriptor field : message.getFields()) {
        out.writeInt(field.getNumber());
        out.writeUTF(field.getName());
        out.writeByte(code(field));
        out.writeBoolean(field.isRepeated() && !field.isMapField());
        boolean nested = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
        out.writeShort(nested ? names.indexOf(field.getMessageType().getFullName()) : -1);
      }
    }
  }

  private static int code(FieldDescriptor field) {
    if (field.isMapField()) {
      return 'e';
    }
    return switch (field.getType()) {
      case STRING -> 's';
      case BYTES -> 'y';
      case BOOL -> 'b';
      case INT32, INT64, UINT32, UINT64 -> 'l';
      case DOUBLE -> 'n';
      case MESSAGE -> 'm';
      default -> throw new IllegalArgumentException("unknown type of " + field.getFullName());
    };
  }
}
