package dev.nakhoda.master.schema;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * What upstream says about each type and field; about a megabyte of text, so it is read anew for
 * each document and kept by nobody. Immutable.
 */
final class Descriptions {

  private final List<String> ofStructs;
  private final List<Map<String, String>> ofFields;

  private Descriptions(List<String> ofStructs, List<Map<String, String>> ofFields) {
    this.ofStructs = ofStructs;
    this.ofFields = ofFields;
  }

  /** Reads {@code descriptions.bin.gz}, which lists them in the order of {@code structs}. */
  static Descriptions read(List<Struct> structs) {
    try (InputStream file = Descriptions.class.getResourceAsStream("descriptions.bin.gz")) {
      if (file == null) {
        throw new IllegalStateException("descriptions.bin.gz is not on the class path");
      }
      return read(new DataInputStream(new BufferedInputStream(new GZIPInputStream(file))), structs);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static Descriptions read(DataInputStream in, List<Struct> structs) throws IOException {
    if (in.readInt() != structs.size()) {
      throw new IOException("descriptions.bin.gz and types.bin are of different builds");
    }
    List<String> ofStructs = new ArrayList<>();
    List<Map<String, String>> ofFields = new ArrayList<>();
    for (Struct struct : structs) {
      ofStructs.add(in.readUTF());
      Map<String, String> texts = new LinkedHashMap<>();
      for (String field : struct.fields().keySet()) {
        texts.put(field, in.readUTF());
      }
      ofFields.add(texts);
    }
    return new Descriptions(ofStructs, ofFields);
  }

  /** Empty when upstream says nothing. */
  String of(Struct struct) {
    return ofStructs.get(struct.index());
  }

  /** Empty when upstream says nothing. */
  String of(Struct struct, Field field) {
    return ofFields.get(struct.index()).get(field.name());
  }
}
