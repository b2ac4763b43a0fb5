import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Asks {@code HOST:PORT} for {@code /} from so many threads for so many seconds, one connection a
 * request, and prints: requests a second, median and 99th percentile in ms, failed requests. The
 * first second warms up and does not count.
 */
void main(String[] arguments) throws Exception {
  int colon = arguments[0].lastIndexOf(':');
  InetSocketAddress target =
      new InetSocketAddress(
          arguments[0].substring(0, colon), Integer.parseInt(arguments[0].substring(colon + 1)));
  int seconds = Integer.parseInt(arguments[1]);
  int threads = Integer.parseInt(arguments[2]);
  load(target, 1, threads);
  List<Long> times = load(target, seconds, threads);
  long failed = times.stream().filter(time -> time < 0).count();
  List<Long> good = times.stream().filter(time -> time >= 0).sorted().toList();
  System.out.printf(
      Locale.ROOT,
      "%d %.1f %.1f %d%n",
      good.size() / seconds,
      percentile(good, 50),
      percentile(good, 99),
      failed);
}

static double percentile(List<Long> sorted, int percent) {
  return sorted.isEmpty() ? 0 : sorted.get((sorted.size() - 1) * percent / 100) / 1e6;
}

/** Nanoseconds per request; -1: failed. */
static List<Long> load(InetSocketAddress target, int seconds, int threads) throws Exception {
  long end = System.nanoTime() + seconds * 1_000_000_000L;
  List<Long> all = new ArrayList<>();
  try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
    List<Callable<List<Long>>> tasks = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      tasks.add(() -> requests(target, end));
    }
    for (Future<List<Long>> done : pool.invokeAll(tasks)) {
      all.addAll(done.get());
    }
  }
  return all;
}

static List<Long> requests(InetSocketAddress target, long end) {
  List<Long> times = new ArrayList<>();
  long begun;
  while ((begun = System.nanoTime()) < end) {
    times.add(succeeds(target) ? System.nanoTime() - begun : -1);
  }
  return times;
}

static boolean succeeds(InetSocketAddress target) {
  byte[] request = "GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  try (Socket socket = new Socket()) {
    socket.connect(target, 5000);
    socket.setSoTimeout(5000);
    socket.getOutputStream().write(request);
    InputStream answer = socket.getInputStream();
    return new String(answer.readAllBytes(), StandardCharsets.US_ASCII).contains(" 200 ");
  } catch (IOException refused) {
    return false;
  }
}
