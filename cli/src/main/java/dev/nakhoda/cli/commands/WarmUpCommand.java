package dev.nakhoda.cli.commands;

import dev.nakhoda.cli.lab.Subnet;
import dev.nakhoda.client.GrpcChannels;
import dev.nakhoda.pki.CertificateAuthority;
import dev.nakhoda.pki.Identity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Touches what every process needs, so that the launcher's ahead-of-time cache holds it. */
@Command(name = "warm-up", hidden = true, description = "Train the launcher's ahead-of-time cache")
public final class WarmUpCommand implements Callable<Integer> {

  @Override
  public Integer call() {
    CertificateAuthority authority = CertificateAuthority.create("warm-up", Instant.now());
    Identity identity = authority.issueClient("warm-up", List.of(), Instant.now());
    GrpcChannels.open(
            Subnet.parse("127.0.0.1").address(0) + ":1",
            authority.certificate(),
            Optional.of(identity),
            Optional.empty())
        .shutdownNow();
    return 0;
  }
}
