package dev.nakhoda.cli.commands;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import java.util.List;
import java.util.function.Consumer;

/**
 * Does something to every object of a set of manifests; one that fails does not stop the others.
 */
final class EachObject {

  private EachObject() {}

  /** The exit status: 1 when any failed. */
  static int run(List<KubeObject> objects, Consumer<KubeObject> action) {
    int status = 0;
    for (KubeObject object : objects) {
      try {
        action.accept(object);
      } catch (ApiException refused) {
        status = 1;
        System.err.println(
            refused.reason().equals("Invalid")
                ? refused.getMessage()
                : "Error from server (" + refused.reason() + "): " + refused.getMessage());
      } catch (IllegalArgumentException wrong) {
        status = 1;
        System.err.println("error: " + wrong.getMessage());
      }
    }
    return status;
  }
}
