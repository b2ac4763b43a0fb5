package dev.nakhoda.cli.lab;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Says what happens, one line each, with the seconds since the start. Thread-safe. */
public final class Progress {

  private final PrintStream out;
  private final Instant start = Instant.now();

  public Progress(PrintStream out) {
    this.out = out;
  }

  /** {@code subject} is what it is about: preflight, master, node-1. */
  public synchronized void step(String subject, String text) {
    double seconds = Duration.between(start, Instant.now()).toMillis() / 1000.0;
    out.printf(Locale.ROOT, "[%5.1f s] %-9s %s%n", seconds, subject, text);
    out.flush();
  }

  /** A line without a time: what to type next. */
  public synchronized void say(String text) {
    out.println(text);
    out.flush();
  }
}
