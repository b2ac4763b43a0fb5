package dev.nakhoda.cli.commands;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.cli.Session;
import dev.nakhoda.cli.lab.LabException;
import dev.nakhoda.cli.lab.Tokens;
import dev.nakhoda.cli.output.Ages;
import dev.nakhoda.cli.output.TabWriter;
import dev.nakhoda.loop.Time;
import dev.nakhoda.pki.BootstrapToken;
import dev.nakhoda.pki.KeyPairs;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The tokens with which machines may join. */
@Command(
    name = "token",
    description = "Make, list and delete the tokens with which machines join",
    subcommands = {
      TokenCommand.Create.class,
      TokenCommand.Listing.class,
      TokenCommand.Delete.class
    })
public final class TokenCommand implements Runnable {

  @Spec CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }

  /** A new one. */
  @Command(name = "create", description = "Make a token and print it")
  public static final class Create implements Callable<Integer> {

    @Mixin ApiOptions api;

    @Parameters(arity = "0..1", paramLabel = "TOKEN", description = "Default: a random one")
    Optional<String> token = Optional.empty();

    @Option(
        names = "--ttl",
        converter = DurationConverter.class,
        description = "How long it is good; 0: for ever. Default: 24h")
    Duration life = Tokens.DEFAULT_LIFE;

    @Option(names = "--description", description = "What it is for")
    String description = "";

    @Option(
        names = "--print-join-command",
        description = "Print the whole command to type on a node")
    boolean joinCommand;

    @Override
    public Integer call() {
      BootstrapToken made = token.map(Create::parse).orElseGet(BootstrapToken::generate);
      try (Session session = api.open()) {
        new Tokens(session.client()).create(made, life, description, Time.SYSTEM.now());
        System.out.println(
            joinCommand
                ? "nakhoda join "
                    + session.kubeconfig().grpcAddress()
                    + " --token "
                    + made.reveal()
                    + " --discovery-token-ca-cert-hash "
                    + KeyPairs.hash(session.kubeconfig().authority())
                : made.reveal());
      }
      return 0;
    }

    private static BootstrapToken parse(String text) {
      try {
        return BootstrapToken.parse(text);
      } catch (IllegalArgumentException wrong) {
        throw new LabException(wrong.getMessage());
      }
    }
  }

  /** All there are. */
  @Command(name = "list", description = "List the tokens; their secret halves stay hidden")
  public static final class Listing implements Callable<Integer> {

    @Mixin ApiOptions api;

    @Override
    public Integer call() {
      try (Session session = api.open()) {
        System.out.print(format(new Tokens(session.client()).list(), Time.SYSTEM.now()));
      }
      return 0;
    }

    static String format(List<KubeObject> tokens, Instant now) {
      TabWriter table = TabWriter.table();
      table.line("TOKEN\tTTL\tEXPIRES\tDESCRIPTION");
      for (KubeObject token : tokens) {
        String expires = Tokens.entry(token, "expiration");
        table.line(
            String.join(
                "\t",
                Tokens.entry(token, "token-id") + ".*",
                expires.isEmpty() ? "<forever>" : remaining(Instant.parse(expires), now),
                expires.isEmpty() ? "<never>" : expires,
                Tokens.entry(token, "description")));
      }
      return table.toString();
    }

    private static String remaining(Instant end, Instant now) {
      Duration left = Duration.between(now, end);
      return left.isPositive() ? Ages.of(left) : "<expired>";
    }
  }

  /** Away with one. */
  @Command(name = "delete", description = "Delete tokens by their id or in full")
  public static final class Delete implements Callable<Integer> {

    @Mixin ApiOptions api;

    @Parameters(
        arity = "1..*",
        paramLabel = "TOKEN",
        description = "The first six characters suffice")
    List<String> tokens;

    @Override
    public Integer call() {
      try (Session session = api.open()) {
        for (String token : tokens) {
          String id = token.substring(0, Math.min(6, token.length()));
          new Tokens(session.client()).delete(id);
          System.out.println("bootstrap token \"" + id + "\" deleted");
        }
      }
      return 0;
    }
  }
}
