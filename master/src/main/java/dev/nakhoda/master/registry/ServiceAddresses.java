package dev.nakhoda.master.registry;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.api.Status;
import dev.nakhoda.master.store.Store;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Cluster addresses and node ports of Services: each is given out once, whatever the number of
 * masters. Thread-safe. A process that dies between taking and writing leaves a number taken;
 * {@link #repair} finds it.
 */
public final class ServiceAddresses implements Reservations {

  private static final int FIRST_PORT = 30000;
  private static final int LAST_PORT = 32767;
  private static final String HEADLESS = "None";

  private static final Logger LOG = LoggerFactory.getLogger(ServiceAddresses.class);

  private final Ipv4Range range;
  private final AllocatedRange addresses;
  private final AllocatedRange ports;
  private BitSet unusedAddresses = new BitSet();
  private BitSet unusedPorts = new BitSet();

  /**
   * Opens the ranges; nothing is read yet.
   *
   * @param cidr e.g. {@code 10.254.0.0/16}; IllegalArgumentException when it is no IPv4 range
   * @param clusterDns an address in it that no other service may get by chance
   */
  public ServiceAddresses(Store store, String cidr, String clusterDns) {
    range = Ipv4Range.parse(cidr);
    int size = range.size();
    BitSet kept = new BitSet();
    kept.set(1);
    range
        .offset(clusterDns)
        .filter(offset -> offset > 0 && offset < size)
        .ifPresent(offset -> kept.set(offset.intValue()));
    int band = Math.min(Math.max(16, size / 16), 256);
    addresses =
        new AllocatedRange(
            store, "/registry/ranges/serviceips", cidr, 1, size - 1, Math.min(band, size), kept);
    int count = LAST_PORT - FIRST_PORT + 1;
    ports =
        new AllocatedRange(
            store,
            "/registry/ranges/servicenodeports",
            FIRST_PORT + "-" + LAST_PORT,
            0,
            count,
            Math.min(Math.max(16, count / 32), 128),
            new BitSet());
  }

  @Override
  public Reservation reserve(ResourceType type, ObjectNode object, Optional<ObjectNode> before) {
    if (!type.name().equals(ResourceName.SERVICES)) {
      return Reservation.NOTHING;
    }
    Holding holding = new Holding();
    try {
      address(object, before, holding);
      nodePorts(object, before, holding);
    } catch (RuntimeException refused) {
      holding.undo();
      throw refused;
    }
    return holding;
  }

  private void address(ObjectNode object, Optional<ObjectNode> before, Holding holding) {
    ObjectNode spec = object.withObjectProperty("spec");
    Optional<Long> held = before.flatMap(this::held);
    String wanted = spec.path("clusterIP").asString("");
    boolean needs = !spec.path("type").asString("").equals("ExternalName");
    Optional<Long> now = Optional.empty();
    if (needs && wanted.isEmpty()) {
      int offset =
          addresses
              .takeAny()
              .orElseThrow(
                  () -> ApiException.internal("failed to allocate a serviceIP: range is full"));
      holding.addresses.add(offset);
      String text = range.address(offset);
      spec.put("clusterIP", text).putArray("clusterIPs").add(text);
      now = Optional.of((long) offset);
    } else if (needs && !wanted.equals(HEADLESS)) {
      now = range.offset(wanted);
      if (!now.equals(held)) {
        takeAddress(object, wanted, now.orElse(-1L), holding);
      }
    }
    if (held.isPresent() && !held.equals(now)) {
      holding.oldAddresses.add(held.get().intValue());
    }
  }

  private void takeAddress(ObjectNode object, String wanted, long offset, Holding holding) {
    if (!addresses.contains(offset)) {
      throw refusedAddress(
          object,
          wanted,
          "the provided IP ("
              + wanted
              + ") is not in the valid range. The range of valid IPs is "
              + range.cidr());
    }
    if (!addresses.take((int) offset)) {
      throw refusedAddress(object, wanted, "provided IP is already allocated");
    }
    holding.addresses.add((int) offset);
  }

  private static ApiException refusedAddress(ObjectNode object, String wanted, String why) {
    return refused(
        object,
        "spec.clusterIPs",
        "Invalid value: [\"" + wanted + "\"]: failed to allocate IP " + wanted + ": " + why);
  }

  private static ApiException refused(ObjectNode object, String field, String message) {
    var cause = new Status.Cause("FieldValueInvalid", message, field);
    String name = Fields.text(object, "metadata.name");
    return ApiException.invalid(ResourceName.SERVICES, name, List.of(cause));
  }

  private void nodePorts(ObjectNode object, Optional<ObjectNode> before, Holding holding) {
    Set<Integer> held = before.map(ServiceAddresses::heldPorts).orElseGet(Set::of);
    Set<Integer> now = new HashSet<>();
    String type = Fields.text(object, "spec.type");
    boolean needs =
        type.equals("NodePort")
            || type.equals("LoadBalancer")
                && Fields.at(object, "spec.allocateLoadBalancerNodePorts").asBoolean(true);
    JsonNode list = Fields.at(object, "spec.ports");
    for (int i = 0; i < list.size(); i++) {
      int wanted = list.get(i).path("nodePort").asInt(0);
      if (wanted > 0 && now.add(wanted) && !held.contains(wanted)) {
        takePort(object, "spec.ports[" + i + "].nodePort", wanted, holding);
      }
    }
    for (JsonNode port : list) {
      if (needs && port instanceof ObjectNode node && port.path("nodePort").asInt(0) == 0) {
        OptionalInt offset = ports.takeAny();
        int taken =
            offset.orElseThrow(
                () -> ApiException.internal("failed to allocate a nodePort: range is full"));
        holding.ports.add(taken);
        node.put("nodePort", FIRST_PORT + taken);
        now.add(FIRST_PORT + taken);
      }
    }
    held.stream()
        .filter(port -> !now.contains(port))
        .forEach(port -> holding.oldPorts.add(port - FIRST_PORT));
  }

  private void takePort(ObjectNode object, String field, int wanted, Holding holding) {
    int offset = wanted - FIRST_PORT;
    if (!ports.contains(offset)) {
      throw refused(
          object,
          field,
          "Invalid value: "
              + wanted
              + ": provided port is not in the valid range. The range of valid ports is "
              + FIRST_PORT
              + "-"
              + LAST_PORT);
    }
    if (!ports.take(offset)) {
      throw refused(
          object, field, "Invalid value: " + wanted + ": provided port is already allocated");
    }
    holding.ports.add(offset);
  }

  @Override
  public void release(ResourceType type, ObjectNode object) {
    if (type.name().equals(ResourceName.SERVICES)) {
      Holding holding = new Holding();
      held(object).ifPresent(offset -> holding.oldAddresses.add(offset.intValue()));
      heldPorts(object).forEach(port -> holding.oldPorts.add(port - FIRST_PORT));
      holding.keep();
    }
  }

  /**
   * Marks what {@code services} hold, and frees what no service held now and at the call before:
   * what was taken a moment ago is about to be written. One thread; call it every few minutes.
   */
  public void repair(List<KubeObject> services) {
    BitSet usedAddresses = new BitSet();
    BitSet usedPorts = new BitSet();
    for (KubeObject service : services) {
      held(service.tree())
          .filter(addresses::contains)
          .ifPresent(offset -> usedAddresses.set(offset.intValue()));
      heldPorts(service.tree()).stream()
          .map(port -> port - FIRST_PORT)
          .filter(ports::contains)
          .forEach(usedPorts::set);
    }
    unusedAddresses = repair(addresses, usedAddresses, unusedAddresses);
    unusedPorts = repair(ports, usedPorts, unusedPorts);
  }

  private static BitSet repair(AllocatedRange range, BitSet used, BitSet unusedBefore) {
    BitSet unused = new BitSet();
    range.rewrite(taken -> {
      unused.clear();
      unused.or(taken);
      unused.andNot(used);
      BitSet freed = (BitSet) unused.clone();
      freed.and(unusedBefore);
      taken.andNot(freed);
      taken.or(used);
      return taken;
    });
    return unused;
  }

  private Optional<Long> held(JsonNode service) {
    String address = Fields.text(service, "spec.clusterIP");
    boolean none = address.isEmpty() || address.equals(HEADLESS);
    return none ? Optional.empty() : range.offset(address);
  }

  private static Set<Integer> heldPorts(JsonNode service) {
    Set<Integer> held = new HashSet<>();
    for (JsonNode port : Fields.at(service, "spec.ports")) {
      if (port.path("nodePort").asInt(0) > 0) {
        held.add(port.path("nodePort").asInt());
      }
    }
    return held;
  }

  /** What one write took, and what it will no longer need. */
  private final class Holding implements Reservation {
    private final List<Integer> addresses = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();
    private final List<Integer> oldAddresses = new ArrayList<>();
    private final List<Integer> oldPorts = new ArrayList<>();

    @Override
    public void keep() {
      release(ServiceAddresses.this.addresses, oldAddresses);
      release(ServiceAddresses.this.ports, oldPorts);
    }

    @Override
    public void undo() {
      release(ServiceAddresses.this.addresses, addresses);
      release(ServiceAddresses.this.ports, ports);
    }

    /** The write is decided: what cannot be given back now, {@link #repair} finds. */
    private static void release(AllocatedRange range, List<Integer> offsets) {
      for (int offset : offsets) {
        try {
          range.release(offset);
        } catch (ApiException later) {
          LOG.warn("a number stays taken for now offset={} why={}", offset, later.getMessage());
        }
      }
    }
  }
}
