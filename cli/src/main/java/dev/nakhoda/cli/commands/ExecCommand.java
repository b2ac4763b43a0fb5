package dev.nakhoda.cli.commands;

import dev.nakhoda.cli.Session;
import dev.nakhoda.proto.v1.StreamFrame;
import dev.nakhoda.proto.v1.StreamOrder;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a command in a container; ends with that command's exit status. */
@Command(name = "exec", description = "Execute a command in a container")
public final class ExecCommand implements Callable<Integer> {

  @Mixin ApiOptions api;

  @Parameters(index = "0", paramLabel = "POD | TYPE/NAME", description = "The pod, or what owns it")
  String target;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "COMMAND",
      description = "After --, with its arguments")
  List<String> command;

  @Option(
      names = {"-c", "--container"},
      description = "Default: the pod's only or first one")
  Optional<String> container = Optional.empty();

  @Option(
      names = {"-i", "--stdin"},
      description = "Pass standard input")
  boolean stdin;

  @Option(
      names = {"-t", "--tty"},
      description = "Give it a terminal")
  boolean tty;

  @Override
  public Integer call() throws InterruptedException {
    try (Session session = api.open()) {
      PodChoice choice = PodChoice.of(session, api.namespace(session), target, container);
      Optional<Terminal> terminal = tty && stdin ? Terminal.raw() : Optional.empty();
      if (tty && stdin && terminal.isEmpty()) {
        System.err.println(
            "Unable to use a TTY - input is not a terminal or the right kind of file");
      }
      try {
        int status = run(session, order(choice, terminal.isPresent()), terminal);
        if (status != 0) {
          terminal.ifPresent(Terminal::close);
          System.err.println("command terminated with exit code " + status);
        }
        return status;
      } finally {
        terminal.ifPresent(Terminal::close);
      }
    }
  }

  private StreamOrder order(PodChoice choice, boolean terminal) {
    StreamOrder.Exec exec =
        StreamOrder.Exec.newBuilder()
            .addAllCommand(command)
            .setStdin(stdin)
            .setStdout(true)
            .setStderr(!terminal)
            .setTty(terminal)
            .build();
    return StreamOrder.newBuilder()
        .setNamespace(choice.pod().namespace())
        .setPod(choice.pod().name())
        .setContainer(choice.container())
        .setExec(exec)
        .build();
  }

  private int run(Session session, StreamOrder order, Optional<Terminal> terminal)
      throws InterruptedException {
    try (StreamCall stream = new StreamCall(session.channel(), order)) {
      terminal.ifPresent(raw -> raw.onResize(frame -> send(stream, frame)));
      if (stdin) {
        // Blocks in read() when the command ends first; a daemon thread does not hold the process.
        Thread.ofPlatform().daemon().start(() -> sendInput(stream));
      }
      return stream.copyTo(System.out, System.err);
    }
  }

  private static void sendInput(StreamCall stream) {
    try {
      stream.sendAll(new FileInputStream(FileDescriptor.in));
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private static void send(StreamCall stream, StreamFrame frame) {
    try {
      stream.send(frame);
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }
}
