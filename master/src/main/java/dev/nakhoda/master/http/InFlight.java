package dev.nakhoda.master.http;

import dev.nakhoda.api.ApiException;
import java.util.concurrent.Semaphore;

/** How many requests of one sort run at once. At the bound, requests are refused with 429. */
final class InFlight {

  private static final int RETRY_AFTER_SECONDS = 1;

  private final Semaphore permits;

  InFlight(int most) {
    permits = new Semaphore(most);
  }

  /** Close what is returned when the request has ended. */
  Permit enter() {
    if (!permits.tryAcquire()) {
      throw ApiException.tooManyRequests(
          "the server has received too many requests and has asked us to try again later",
          RETRY_AFTER_SECONDS);
    }
    return permits::release;
  }

  /** A place that is taken. */
  interface Permit extends AutoCloseable {
    @Override
    void close();
  }
}
