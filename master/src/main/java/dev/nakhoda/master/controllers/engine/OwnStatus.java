package dev.nakhoda.master.controllers.engine;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;

/**
 * The status that a controller keeps on its own objects. Each is written over the version that was
 * read only: counts of different moments must not mix. Until the cache shows the last one that was
 * written there is nothing to plan from, so the controller waits. Thread-safe.
 */
public final class OwnStatus {

  private final ControllerContext context;
  private final ResourceName resource;
  private final Expectations expectations;

  /** Before the informers are started. */
  public OwnStatus(ControllerContext context, ResourceName resource) {
    this.context = context;
    this.resource = resource;
    this.expectations = new Expectations(context.informers().of(resource), context.time());
  }

  /** Whether the cache shows the status that was written last. */
  public boolean settled(ObjectKey key) {
    return expectations.met(key);
  }

  /** Another write to the object itself, which later decisions must see. */
  public void written(KubeObject object) {
    expectations.written(object.key(), object);
  }

  /** False when nothing differs, or the object is gone. Throws Conflict over a newer version. */
  public boolean write(KubeObject before, KubeObject after) {
    Patch patch = Patch.betweenUnchanged(before, after);
    if (patch.isEmpty()) {
      return false;
    }
    try {
      written(context.client().patch(resource, before.key(), "status", patch));
      return true;
    } catch (ApiException gone) {
      if (gone.isNotFound()) {
        return false;
      }
      throw gone;
    }
  }

  public void forget(ObjectKey key) {
    expectations.forget(key);
  }
}
