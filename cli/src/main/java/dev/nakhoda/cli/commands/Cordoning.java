package dev.nakhoda.cli.commands;

import dev.nakhoda.cli.Session;
import java.util.ArrayList;
import java.util.List;

/** Whether new pods may come to a node. */
record Cordoning(boolean unschedulable) {

  /** The exit code. */
  int run(ApiOptions api, Selection selection, ChangeOptions changes, List<String> names) {
    List<String> words = new ArrayList<>(List.of("nodes"));
    words.addAll(names);
    try (Session session = api.open()) {
      for (Selection.Item node : selection.items(session, api, words)) {
        apply(session, api, changes, node);
      }
    }
    return 0;
  }

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
