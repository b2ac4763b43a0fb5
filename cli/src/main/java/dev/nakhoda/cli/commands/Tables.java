package dev.nakhoda.cli.commands;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.cli.Calls;
import dev.nakhoda.cli.Session;
import dev.nakhoda.cli.output.OutputFormat;
import dev.nakhoda.cli.output.TableText;
import dev.nakhoda.client.GrpcClient;
import dev.nakhoda.client.GrpcStatus;
import dev.nakhoda.client.Scope;
import dev.nakhoda.proto.v1.ClusterGrpc;
import dev.nakhoda.proto.v1.GetRequest;
import dev.nakhoda.proto.v1.ListReply;
import dev.nakhoda.proto.v1.ListRequest;
import dev.nakhoda.proto.v1.WatchReply;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** {@code get} with tables that the server makes: all pages of a list, and a watch of rows. */
final class Tables {

  private static final int PAGE = 500;

  private final Session session;
  private final String namespace;
  private final GetCommand command;
  private final boolean mixed;

  Tables(Session session, String namespace, GetCommand command, boolean mixed) {
    this.session = session;
    this.namespace = namespace;
    this.command = command;
    this.mixed = mixed;
  }

  /** Kinds one after the other; named objects of one kind share a table. */
  int print(Targets targets) {
    int status = 0;
    boolean printed = false;
    for (List<Targets.Target> group : groups(targets)) {
      List<ObjectNode> tables = new ArrayList<>();
      for (Targets.Target target : group) {
        try {
          tables.add(table(target));
        } catch (ApiException missing) {
          if (!missing.isNotFound()) {
            throw missing;
          }
          if (!command.ignoreNotFound) {
            System.err.println("Error from server (NotFound): " + missing.getMessage());
            status = 1;
          }
        }
      }
      Optional<ObjectNode> whole = merge(tables);
      if (whole.isPresent()) {
        System.out.print(
            (printed ? "\n" : "") + TableText.format(whole.get(), style(group.getFirst())));
        printed = true;
      }
    }
    if (!printed && status == 0 && !command.ignoreNotFound) {
      System.err.println(nothing(targets));
    }
    return status;
  }

  private static List<List<Targets.Target>> groups(Targets targets) {
    List<List<Targets.Target>> groups = new ArrayList<>();
    for (Targets.Target target : targets.list()) {
      if (groups.isEmpty() || !groups.getLast().getFirst().entry().equals(target.entry())) {
        groups.add(new ArrayList<>());
      }
      groups.getLast().add(target);
    }
    return groups;
  }

  private String nothing(Targets targets) {
    boolean namespaced =
        targets.list().stream().anyMatch(target -> target.entry().name().namespaced());
    return namespaced && !namespace.isEmpty()
        ? "No resources found in " + namespace + " namespace."
        : "No resources found";
  }

  private static Optional<ObjectNode> merge(List<ObjectNode> tables) {
    List<ObjectNode> filled = tables.stream().filter(table -> !TableText.isEmpty(table)).toList();
    for (ObjectNode table : filled.stream().skip(1).toList()) {
      filled.getFirst().withArray("rows").addAll(table.withArray("rows"));
    }
    return filled.stream().findFirst();
  }

  private ObjectNode table(Targets.Target target) {
    var resource = target.entry().name();
    if (target.name().isEmpty()) {
      return list(target).table();
    }
    var key = Named.key(resource, namespace, target.name().get());
    GetRequest request =
        GetRequest.newBuilder()
            .setResource(GrpcClient.message(resource))
            .setNamespace(key.namespace())
            .setName(key.name())
            .setTable(true)
            .build();
    var reply = Calls.run(session.channel(), stub -> stub.get(request));
    return Json.readObject(reply.getObject().toByteArray());
  }

  /** All pages of a list as one table, as of one revision. */
  private record Listed(ObjectNode table, long resourceVersion) {}

  private Listed list(Targets.Target target) {
    List<ObjectNode> pages = new ArrayList<>();
    ListReply page;
    String next = "";
    do {
      ListRequest request = request(target).setLimit(PAGE).setContinue(next).build();
      page = Calls.run(session.channel(), stub -> stub.list(request));
      pages.add(Json.readObject(page.getItems(0).toByteArray()));
      next = page.getContinue();
    } while (!next.isEmpty());
    return new Listed(merge(pages).orElse(pages.getFirst()), page.getResourceVersion());
  }

  private ListRequest.Builder request(Targets.Target target) {
    var resource = target.entry().name();
    Scope scope = command.scope(resource.namespaced() ? namespace : "");
    String fields =
        target.name().map(name -> "metadata.name=" + name).orElse(scope.fieldSelector());
    return ListRequest.newBuilder()
        .setResource(GrpcClient.message(resource))
        .setNamespace(scope.namespace())
        .setLabelSelector(scope.labelSelector())
        .setFieldSelector(fields)
        .setTable(true);
  }

  /** Until interrupted, or the server ends it. */
  int watch(Targets.Target target) {
    Listed listed = list(target);
    TableText.Style style = style(target);
    boolean headed = false;
    if (!command.watchOnly && !TableText.isEmpty(listed.table())) {
      System.out.print(TableText.format(listed.table(), style));
      headed = true;
    }
    ListRequest request = request(target).setResourceVersion(listed.resourceVersion()).build();
    try {
      Iterator<WatchReply> events = ClusterGrpc.newBlockingStub(session.channel()).watch(request);
      while (events.hasNext()) {
        ObjectNode row = Json.readObject(events.next().getObject().toByteArray());
        System.out.print(TableText.format(row, headed ? headless(style) : style));
        System.out.flush();
        headed = true;
      }
    } catch (StatusRuntimeException ended) {
      throw GrpcStatus.toApiException(ended.getStatus(), ended.getTrailers());
    }
    return 0;
  }

  private static TableText.Style headless(TableText.Style style) {
    return new TableText.Style(
        style.wide(), false, style.namespaces(), style.labels(), style.prefix());
  }

  private TableText.Style style(Targets.Target target) {
    boolean kinds = mixed || command.showKind;
    return new TableText.Style(
        OutputFormat.parse(command.output) == OutputFormat.WIDE,
        !command.noHeaders,
        command.allNamespaces && target.entry().name().namespaced(),
        command.showLabels,
        kinds ? Named.kind(target.entry().name()) + "/" : "");
  }
}
