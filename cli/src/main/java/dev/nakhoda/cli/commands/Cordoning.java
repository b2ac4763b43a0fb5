package dev.nakhoda.cli.commands;

import dev.nakhoda.cli.Session;

/** Whether new pods may come to a node. */
record Cordoning(boolean unschedulable) {

  void apply(Session session, ApiOptions api, ChangeOptions changes, Selection.Item node) {
    String word = unschedulable ? "cordoned" : "uncordoned";
    boolean changed =
        changes
            .change(
                session,
                api,
                node,
                present ->
                    present.with(tree -> {
                      if (unschedulable) {
                        tree.withObjectProperty("spec").put("unschedulable", true);
                      } else {
                        tree.withObjectProperty("spec").remove("unschedulable");
                      }
                    }))
            .isPresent();
    changes.tell(node, changed ? word : "already " + word);
  }
}
