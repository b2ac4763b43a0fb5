package dev.nakhoda.agent.cgroups;

import dev.nakhoda.agent.runtime.RuntimeFailure;
import dev.nakhoda.api.KubeObject;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/** The control groups of pods, in which the runtime puts their containers. Thread-safe. */
public interface PodGroups {

  /** For runtimes without, and where pods get no groups of their own. */
  PodGroups NONE =
      new PodGroups() {
        @Override
        public Optional<String> establish(KubeObject pod) {
          return Optional.empty();
        }

        @Override
        public void remove(String uid) {}

        @Override
        public void adopt(Collection<KubeObject> active, Set<String> living) {}
      };

  /**
   * The pod's group in the runtime's words, made if need be; empty: there are none. {@link
   * RuntimeFailure} when it cannot be made or the runtime does not say what it uses.
   */
  Optional<String> establish(KubeObject pod);

  /** No effect when it has none. */
  void remove(String uid);

  /**
   * Takes over from an earlier agent: removes the groups of all other pods than these.
   *
   * @param active pods that may run
   * @param living uids of all pods that are known here
   */
  void adopt(Collection<KubeObject> active, Set<String> living);
}
