package dev.nakhoda.master.registry;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.client.Scope;
import dev.nakhoda.client.Watch;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Every verb, once for all kinds: what REST, gRPC and the in-process client call. Thread-safe;
 * calls block (use virtual threads) and fail with {@link ApiException}. Authentication and
 * authorisation are the caller's.
 */
public final class Resources {

  /** The served types in discovery's order. */
  public List<ResourceType> types() {
    return List.of();
  }

  public Optional<ResourceType> type(String group, String version, String plural) {
    return types().stream()
        .filter(type ->
            type.name().group().equals(group)
                && type.name().version().equals(version)
                && type.name().plural().equals(plural))
        .findFirst();
  }

  /** {@code subresource} may be empty. */
  public KubeObject get(ResourceType type, ObjectKey key, String subresource) {
    throw notYet();
  }

  public ObjectPage list(ResourceType type, Scope scope, ListPage page) {
    throw notYet();
  }

  /**
   * {@code resourceVersion} as in the query: empty and "0" begin with the present state as ADDED
   * events, a number with what comes after it. Closing the watch from another thread ends a blocked
   * {@code next()} with ApiException 503.
   */
  public Watch watch(ResourceType type, Scope scope, String resourceVersion, WatchOptions options) {
    throw notYet();
  }

  /** {@code namespace} is the path's; empty for cluster-scoped types. */
  public KubeObject create(
      RequestContext context, ResourceType type, String namespace, KubeObject object) {
    throw notYet();
  }

  /** Binding, eviction, token: sub-resources that take POST. */
  public KubeObject createSubresource(
      RequestContext context,
      ResourceType type,
      ObjectKey key,
      String subresource,
      KubeObject body) {
    throw notYet();
  }

  public KubeObject update(
      RequestContext context,
      ResourceType type,
      ObjectKey key,
      String subresource,
      KubeObject object) {
    throw notYet();
  }

  public KubeObject patch(
      RequestContext context, ResourceType type, ObjectKey key, String subresource, Patch patch) {
    throw notYet();
  }

  public Deleted delete(
      RequestContext context, ResourceType type, ObjectKey key, DeleteOptions options) {
    throw notYet();
  }

  /** Deletes what {@code scope} selects, one by one; the items are what was deleted. */
  public ObjectPage deleteCollection(
      RequestContext context, ResourceType type, Scope scope, DeleteOptions options) {
    throw notYet();
  }

  /** {@code includeObject}: empty or Metadata, None, Object. */
  public ObjectNode table(
      ResourceType type, List<KubeObject> objects, long resourceVersion, String includeObject) {
    throw notYet();
  }

  private static ApiException notYet() {
    return ApiException.unavailable("the registry is being built");
  }
}
