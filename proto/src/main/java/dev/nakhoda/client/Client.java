package dev.nakhoda.client;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;

/**
 * The Kubernetes API as code sees it: {@code GrpcClient} from another process, {@code
 * InProcessClient} inside the master. Thread-safe; every call blocks (call it from a virtual
 * thread) and fails with {@link dev.nakhoda.api.ApiException}, worded as the REST answer would be.
 * A master that cannot be reached is a 503.
 */
public interface Client extends AutoCloseable {

  KubeObject get(ResourceName resource, ObjectKey key);

  /** The newest state. */
  ObjectList list(ResourceName resource, Scope scope);

  /**
   * Events after {@code resourceVersion}; 0 starts with the present state as ADDED events. Close
   * the watch when done.
   */
  Watch watch(ResourceName resource, Scope scope, long resourceVersion);

  /** The namespace is the object's own. Returns what was stored. */
  KubeObject create(ResourceName resource, KubeObject object);

  /**
   * Posts to a sub-resource that takes a body of its own: {@code binding}, {@code eviction}, {@code
   * token}.
   */
  KubeObject create(ResourceName resource, ObjectKey parent, String subresource, KubeObject body);

  /** Replaces; a stale resourceVersion is a Conflict. {@code subresource} may be empty. */
  KubeObject update(ResourceName resource, String subresource, KubeObject object);

  /** {@code subresource} may be empty, {@code status} or {@code scale}. */
  KubeObject patch(ResourceName resource, ObjectKey key, String subresource, Patch patch);

  /** Returns the object as it stands then (it may live on until its finalizers have run). */
  KubeObject delete(ResourceName resource, ObjectKey key, DeleteOptions options);

  /**
   * A local copy of what {@code scope} selects, kept up to date until closed. Add indexes and
   * listeners, then call {@link Informer#start}.
   */
  Informer informer(ResourceName resource, Scope scope);

  @Override
  void close();
}
