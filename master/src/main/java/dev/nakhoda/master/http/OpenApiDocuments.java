package dev.nakhoda.master.http;

import java.util.Optional;

/** The OpenAPI documents of the served resources, ready-made. Thread-safe. */
public interface OpenApiDocuments {

  /** Swagger 2.0 as JSON. */
  byte[] v2Json();

  /** The same as gnostic's protobuf, which older kubectls insist on; empty when not made. */
  Optional<byte[]> v2Protobuf();

  /** The index {@code {"paths": {...}}}. */
  byte[] v3Index();

  /** {@code path} is as in the index, e.g. {@code apis/apps/v1}. */
  Optional<byte[]> v3(String path);
}
