package dev.nakhoda.master.schema;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/**
 * A protobuf message under construction; fields in the order in which they are added. One thread.
 */
final class ProtoMessage {

  private static final int LENGTH_DELIMITED = 2;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  byte[] bytes() {
    return out.toByteArray();
  }

  ProtoMessage bytes(int field, byte[] value) {
    varint(field << 3 | LENGTH_DELIMITED);
    varint(value.length);
    out.writeBytes(value);
    return this;
  }

  ProtoMessage text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  ProtoMessage message(int field, ProtoMessage value) {
    return bytes(field, value.bytes());
  }

  /** Adds nothing when there is no such text. */
  ProtoMessage textOf(int field, JsonNode object, String name) {
    JsonNode value = object.path(name);
    return value.isString() ? text(field, value.asString()) : this;
  }

  /** One field for each text in the list. */
  ProtoMessage textsOf(int field, JsonNode object, String name) {
    object.path(name).forEach(value -> text(field, value.asString("")));
    return this;
  }

  /** Adds nothing unless it is true. */
  ProtoMessage flagOf(int field, JsonNode object, String name) {
    if (object.path(name).asBoolean(false)) {
      varint(field << 3);
      varint(1);
    }
    return this;
  }

  private void varint(int value) {
    int rest = value;
    while ((rest & ~0x7F) != 0) {
      out.write(rest & 0x7F | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }
}
