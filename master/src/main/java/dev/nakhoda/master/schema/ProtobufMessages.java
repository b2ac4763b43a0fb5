package dev.nakhoda.master.schema;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Field numbers, names and types of Kubernetes' protobuf messages: {@code protobuf.bin}, which the
 * build makes. Immutable.
 */
final class ProtobufMessages {

  /**
   * @param code {@code s} text, {@code y} bytes, {@code b} flag, {@code l} whole number, {@code n}
   *     number, {@code m} message, {@code e} entry of a map
   * @param message its index when it is one, else -1
   */
  record Field(String name, char code, boolean repeated, int message) {}

  /** A message by its full name, e.g. {@code k8s.io.api.core.v1.Pod}. */
  record Message(String name, Map<Integer, Field> fields) {}

  private final List<Message> messages;
  private final Map<String, Message> byName = new HashMap<>();

  private ProtobufMessages(List<Message> messages) {
    this.messages = messages;
    messages.forEach(message -> byName.put(message.name(), message));
  }

  static ProtobufMessages load() {
    try (InputStream file = ProtobufMessages.class.getResourceAsStream("protobuf.bin")) {
      if (file == null) {
        throw new IllegalStateException("protobuf.bin is not on the class path: build with Maven");
      }
      return read(new DataInputStream(new BufferedInputStream(file)));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static ProtobufMessages read(DataInputStream in) throws IOException {
    int count = in.readShort();
    List<String> names = new ArrayList<>(count);
    for (int index = 0; index < count; index++) {
      names.add(in.readUTF());
    }
    List<Message> messages = new ArrayList<>(count);
    for (String name : names) {
      Map<Integer, Field> fields = new HashMap<>();
      for (int left = in.readShort(); left > 0; left--) {
        int number = in.readInt();
        fields.put(
            number,
            new Field(
                in.readUTF().intern(), (char) in.readByte(), in.readBoolean(), in.readShort()));
      }
      messages.add(new Message(name, fields));
    }
    return new ProtobufMessages(messages);
  }

  Message get(int index) {
    return messages.get(index);
  }

  Optional<Message> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }
}
