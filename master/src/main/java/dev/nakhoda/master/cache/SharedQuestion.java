package dev.nakhoda.master.cache;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * A question whose answer must be newer than the asking: all that ask while one question is on its
 * way share the next one. So there is never more than one under way, however many ask.
 */
final class SharedQuestion<T> {

  private final Supplier<T> question;
  private final Deque<CompletableFuture<T>> waiting = new ArrayDeque<>();
  private boolean asking;

  SharedQuestion(Supplier<T> question) {
    this.question = question;
  }

  /** Completes with an answer that was asked for after this call. */
  synchronized CompletableFuture<T> ask() {
    CompletableFuture<T> answer = new CompletableFuture<>();
    waiting.add(answer);
    if (!asking) {
      asking = true;
      Thread.ofVirtual().name("cache-question").start(this::run);
    }
    return answer;
  }

  private void run() {
    for (Deque<CompletableFuture<T>> asked = take(); !asked.isEmpty(); asked = take()) {
      try {
        T answer = question.get();
        asked.forEach(future -> future.complete(answer));
      } catch (RuntimeException failure) {
        asked.forEach(future -> future.completeExceptionally(failure));
      }
    }
  }

  private synchronized Deque<CompletableFuture<T>> take() {
    Deque<CompletableFuture<T>> asked = new ArrayDeque<>(waiting);
    waiting.clear();
    asking = !asked.isEmpty();
    return asked;
  }
}
