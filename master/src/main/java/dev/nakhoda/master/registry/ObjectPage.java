package dev.nakhoda.master.registry;

import dev.nakhoda.api.KubeObject;
import java.util.List;

/**
 * One page of a list, as of one revision.
 *
 * @param continueToken empty: this was the last page
 * @param remainingItemCount how many objects follow this page; 0 when none or not known
 */
public record ObjectPage(
    long resourceVersion, List<KubeObject> items, String continueToken, long remainingItemCount) {

  /** In the type's version. */
  ObjectPage as(ResourceType type) {
    return type.stored() == type
        ? this
        : new ObjectPage(
            resourceVersion,
            items.stream().map(type::fromStored).toList(),
            continueToken,
            remainingItemCount);
  }
}
