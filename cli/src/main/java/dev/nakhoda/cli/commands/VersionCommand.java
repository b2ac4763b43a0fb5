package dev.nakhoda.cli.commands;

import dev.nakhoda.api.Json;
import dev.nakhoda.cli.Calls;
import dev.nakhoda.cli.Session;
import dev.nakhoda.proto.v1.VersionRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What this is and what the master is. */
@Command(name = "version", description = "Print the client and server version information")
public final class VersionCommand implements Callable<Integer> {

  /** As in the poms. */
  static final String VERSION = "v1.36.0+nakhoda.0.1.0";

  @Mixin ApiOptions api;

  @Option(names = "--client", description = "Only this program's, without asking the master")
  boolean clientOnly;

  @Override
  public Integer call() {
    System.out.println("Client Version: " + VERSION);
    if (!clientOnly) {
      try (Session session = api.open()) {
        var reply =
            Calls.run(session.channel(), stub -> stub.version(VersionRequest.getDefaultInstance()));
        System.out.println(
            "Server Version: "
                + Json.readObject(reply.getObject().toByteArray())
                    .path("gitVersion")
                    .asString("unknown"));
      }
    }
    return 0;
  }
}
