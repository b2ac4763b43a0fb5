package dev.nakhoda.master.schema;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Status;
import dev.nakhoda.master.schema.Struct.GroupVersionKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an object of one kind may look like. Immutable; the methods that take a tree change that
 * tree and nothing else. The registry calls them in this order: {@link #decode}, {@link #prune},
 * {@link #applyDefaults}, {@link #validate}.
 */
public final class Schema {

  private final GroupVersionKind kind;
  private final Struct root;

  Schema(GroupVersionKind kind, Struct root) {
    this.kind = kind;
    this.root = root;
  }

  public String kind() {
    return kind.kind();
  }

  public String apiVersion() {
    return kind.apiVersion();
  }

  public Struct root() {
    return root;
  }

  /**
   * Refuses (400) values of the wrong type with the sentence of upstream's decoder, which names the
   * first one.
   */
  public void decode(ObjectNode object) throws ApiException {
    decodingFault(object)
        .ifPresent(fault -> {
          throw undecodable(fault);
        });
  }

  /**
   * The decoder's words for the first value of a wrong type: {@code json: cannot unmarshal ...}.
   */
  public Optional<String> decodingFault(ObjectNode object) {
    return decodingFault(object, MissingNode.getInstance());
  }

  /** The same, but what {@code object} shares with {@code known} is not looked at. */
  public Optional<String> decodingFault(ObjectNode object, JsonNode known) {
    return new TypeCheck().check(root, object, known);
  }

  /**
   * Drops unknown fields and returns their paths, e.g. {@code spec.template.spec.foo}, in the order
   * of the document. Also brings the rest into the form in which upstream would encode it: no
   * nulls, no empty optional lists and maps, canonical quantities.
   */
  public List<String> prune(ObjectNode object) {
    return prune(object, MissingNode.getInstance());
  }

  /** As {@link #prune(ObjectNode)}, but leaves alone what the object shares with {@code known}. */
  public List<String> prune(ObjectNode object, JsonNode known) {
    return new Pruning().prune(root, object, known);
  }

  /** What strict field validation says about fields that {@link #prune} dropped. */
  public static String unknownField(String path) {
    return "unknown field \"" + path + "\"";
  }

  /** What strict field validation says about a field given twice. */
  public static String duplicateField(String path) {
    return "duplicate field \"" + path + "\"";
  }

  /** The refusal (400) of strict field validation; {@code faults} worded by the methods above. */
  public ApiException strictDecodingError(List<String> faults) {
    return undecodable("strict decoding error: " + String.join(", ", faults));
  }

  private ApiException undecodable(String fault) {
    return ApiException.badRequest(
        kind.kind()
            + " in version \""
            + kind.version()
            + "\" cannot be handled as a "
            + kind.kind()
            + ": "
            + fault);
  }

  /**
   * Sets every default that follows from the object itself. Idempotent. Defaults that need the
   * cluster (addresses, node ports, names) are not made here.
   */
  public void applyDefaults(ObjectNode object) {
    Defaults.apply(root, object);
  }

  /** Needed fields that are absent, and values that are not among the supported ones. */
  public List<Status.Cause> validate(ObjectNode object) {
    List<Status.Cause> causes = new ArrayList<>();
    FieldRules.check(root, object, "", causes);
    return causes;
  }
}
