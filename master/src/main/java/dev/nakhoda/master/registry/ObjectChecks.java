package dev.nakhoda.master.registry;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Status;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Everything that makes an object invalid, kind by kind, ending in one 422. Stateless. */
final class ObjectChecks {

  private final Decoder decoder;

  ObjectChecks(Decoder decoder) {
    this.decoder = decoder;
  }

  void create(RequestContext context, ResourceType type, ObjectNode object) {
    FieldFaults faults = new FieldFaults();
    MetadataRules.check(type, object, faults);
    schema(type, object, faults);
    type.validate(object, faults);
    type.validateCreate(object, faults);
    finish(context, type, object, faults);
  }

  void update(RequestContext context, ResourceType type, ObjectNode object, ObjectNode before) {
    FieldFaults faults = new FieldFaults();
    MetadataRules.check(type, object, faults);
    MetadataRules.checkUpdate(object, before, faults);
    schema(type, object, faults);
    type.validate(object, faults);
    type.validateUpdate(object, before, faults);
    finish(context, type, object, faults);
  }

  /** A sub-resource that changes the spec has rules of its own for the change. */
  void subresourceUpdate(
      RequestContext context,
      ResourceType type,
      String subresource,
      ObjectNode object,
      ObjectNode before) {
    FieldFaults faults = new FieldFaults();
    MetadataRules.checkUpdate(object, before, faults);
    schema(type, object, faults);
    type.validate(object, faults);
    type.validateSubresource(subresource, object, before, faults);
    finish(context, type, object, faults);
  }

  /** Status writers own their fields, but for what their kind says. */
  void statusUpdate(ResourceType type, ObjectNode object, ObjectNode before) {
    FieldFaults faults = new FieldFaults();
    MetadataRules.checkUpdate(object, before, faults);
    type.validateStatus(object, before, faults);
    finish(type, object, faults);
  }

  /** What the registry itself changed. */
  void ownUpdate(ResourceType type, ObjectNode object, ObjectNode before) {
    FieldFaults faults = new FieldFaults();
    MetadataRules.checkUpdate(object, before, faults);
    finish(type, object, faults);
  }

  private void schema(ResourceType type, ObjectNode object, FieldFaults faults) {
    decoder
        .schema(type.name())
        .map(schema -> schema.validate(object))
        .ifPresent(found -> faults.addAll(found.stream().map(FaultPaths::named).toList()));
  }

  private static void finish(
      RequestContext context, ResourceType type, ObjectNode object, FieldFaults faults) {
    finish(type, object, faults);
    type.warnings(object).forEach(context.warnings());
  }

  private static void finish(ResourceType type, ObjectNode object, FieldFaults faults) {
    List<Status.Cause> causes = faults.causes();
    if (!causes.isEmpty()) {
      String name =
          Optional.of(Fields.text(object, "metadata.name"))
              .filter(each -> !each.isEmpty())
              .orElseGet(() -> Fields.text(object, "metadata.generateName"));
      throw ApiException.invalid(type.name(), name, causes);
    }
  }
}
