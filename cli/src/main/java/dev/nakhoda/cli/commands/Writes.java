package dev.nakhoda.cli.commands;

import com.google.protobuf.ByteString;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.cli.Calls;
import dev.nakhoda.cli.Catalog;
import dev.nakhoda.cli.Session;
import dev.nakhoda.client.GrpcClient;
import dev.nakhoda.proto.v1.ObjectReply;
import dev.nakhoda.proto.v1.PatchRequest;
import dev.nakhoda.proto.v1.WriteRequest;

/** Creates and patches as a user's tool does: strict about unknown fields, and telling warnings. */
final class Writes {

  private static final String STRICT = "Strict";

  private final Session session;
  private final ApiOptions api;
  private final boolean dryRun;

  Writes(Session session, ApiOptions api, boolean dryRun) {
    this.session = session;
    this.api = api;
    this.dryRun = dryRun;
  }

  /** IllegalArgumentException, worded as kubectl's, for a kind that nobody serves. */
  ResourceName resource(KubeObject object) {
    return session
        .catalog()
        .ofKind(object.apiVersion(), object.kind())
        .map(Catalog.Entry::name)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "resource mapping not found for name: \""
                    + object.name()
                    + "\" namespace: \""
                    + object.namespace()
                    + "\": no matches for kind \""
                    + object.kind()
                    + "\" in version \""
                    + object.apiVersion()
                    + "\""));
  }

  /** The manifest's own namespace, or the command's. */
  ObjectKey key(ResourceName resource, KubeObject object) {
    String own = object.namespace();
    String namespace = api.namespace(session);
    boolean differs = !own.isEmpty() && !own.equals(namespace);
    if (resource.namespaced() && api.namespace.isPresent() && differs) {
      throw new IllegalArgumentException(
          "the namespace from the provided object \""
              + own
              + "\" does not match the namespace \""
              + namespace
              + "\". You must pass '--namespace="
              + own
              + "' to perform this operation.");
    }
    return Named.key(resource, own.isEmpty() ? namespace : own, object.name());
  }

  KubeObject create(ResourceName resource, ObjectKey key, KubeObject object) {
    WriteRequest request =
        WriteRequest.newBuilder()
            .setResource(GrpcClient.message(resource))
            .setNamespace(key.namespace())
            .setName(key.name())
            .setObject(ByteString.copyFrom(object.bytes()))
            .setDryRun(dryRun)
            .setFieldValidation(STRICT)
            .setFieldManager("nakhoda")
            .build();
    return told(Calls.run(session.channel(), stub -> stub.create(request)));
  }

  KubeObject patch(ResourceName resource, ObjectKey key, PatchRequest.Type type, byte[] patch) {
    return patch(resource, key, "", type, patch);
  }

  KubeObject patch(
      ResourceName resource,
      ObjectKey key,
      String subresource,
      PatchRequest.Type type,
      byte[] patch) {
    PatchRequest request =
        PatchRequest.newBuilder()
            .setResource(GrpcClient.message(resource))
            .setNamespace(key.namespace())
            .setName(key.name())
            .setSubresource(subresource)
            .setType(type)
            .setPatch(ByteString.copyFrom(patch))
            .setDryRun(dryRun)
            .setFieldValidation(STRICT)
            .setFieldManager("nakhoda")
            .build();
    return told(Calls.run(session.channel(), stub -> stub.patch(request)));
  }

  private static KubeObject told(ObjectReply reply) {
    reply.getWarningsList().forEach(warning -> System.err.println("Warning: " + warning));
    return KubeObject.of(reply.getObject().toByteArray());
  }
}
