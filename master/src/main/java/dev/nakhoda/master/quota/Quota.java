package dev.nakhoda.master.quota;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** A pure view of a ResourceQuota. What counts is the status: it says what is enforced. */
public record Quota(KubeObject object) {

  public String name() {
    return object.name();
  }

  public ObjectKey key() {
    return object.key();
  }

  /** What the user asks for; the controller makes it {@link #hard}. */
  public Amounts wanted() {
    return Amounts.of(object.tree().path("spec").path("hard"));
  }

  public Amounts hard() {
    return Amounts.of(object.tree().path("status").path("hard"));
  }

  public Amounts used() {
    return Amounts.of(object.tree().path("status").path("used"));
  }

  /** The enforced resources that objects of this kind can use. */
  public Set<String> hardFor(ResourceName resource) {
    return concerning(resource, hard());
  }

  /** The same of what the user asks for. */
  public Set<String> wantedFor(ResourceName resource) {
    return concerning(resource, wanted());
  }

  private static Set<String> concerning(ResourceName resource, Amounts amounts) {
    Set<String> names = new TreeSet<>(amounts.names());
    names.removeIf(name -> !Usage.concerns(resource, name));
    return names;
  }

  /** Whether the quota's scopes hold for the object. */
  public boolean covers(ResourceName resource, JsonNode object) {
    return Scopes.match(this.object.tree().path("spec"), resource, object);
  }

  public Quota withUsed(Amounts used) {
    return withStatus(hard(), used);
  }

  public Quota withStatus(Amounts hard, Amounts used) {
    return new Quota(
        object.with(tree -> {
          var status = tree.withObjectProperty("status");
          status.set("hard", hard.toTree());
          status.set("used", used.toTree());
        }));
  }
}
