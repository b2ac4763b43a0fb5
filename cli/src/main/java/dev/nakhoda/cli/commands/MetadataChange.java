package dev.nakhoda.cli.commands;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.cli.Session;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code label} and {@code annotate} have in common.
 *
 * @param field of the metadata
 * @param word for one of them
 * @param done what is told of an object that was changed
 */
record MetadataChange(String field, String word, String done, boolean overwrite) {

  int run(ApiOptions api, Selection selection, ChangeOptions changes, KeyValues wanted) {
    if (wanted.empty()) {
      throw new IllegalArgumentException("at least one " + word + " update is required");
    }
    int status = 0;
    try (Session session = api.open()) {
      for (Selection.Item item : selection.items(session, api, wanted.objects())) {
        try {
          boolean changed =
              changes.change(session, api, item, present -> edited(present, wanted)).isPresent();
          changes.tell(item, told(changed, wanted));
        } catch (IllegalArgumentException refused) {
          status = 1;
          System.err.println("error: " + refused.getMessage());
        }
      }
    }
    return status;
  }

  private String told(boolean changed, KeyValues wanted) {
    if (field.equals("annotations")) {
      return done;
    }
    if (!changed) {
      return "not " + done;
    }
    return wanted.set().isEmpty() ? "un" + done : done;
  }

  KubeObject edited(KubeObject object, KeyValues wanted) {
    return object.with(tree -> {
      ObjectNode values = tree.withObjectProperty("metadata").withObjectProperty(field);
      wanted
          .set()
          .forEach((key, value) -> {
            String present = values.path(key).asString("");
            if (values.has(key) && !present.equals(value) && !overwrite) {
              throw new IllegalArgumentException(
                  "'" + key + "' already has a value (" + present + "), and --overwrite is false");
            }
            values.put(key, value);
          });
      wanted.removed().forEach(values::remove);
      if (values.isEmpty()) {
        tree.withObjectProperty("metadata").remove(field);
      }
    });
  }
}
