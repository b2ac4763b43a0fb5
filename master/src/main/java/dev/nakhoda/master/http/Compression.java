package dev.nakhoda.master.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** gzip for large answers, as upstream: above 128 KiB, fastest level, only when asked for. */
final class Compression {

  private static final int LEAST_BYTES = 128 << 10;

  private Compression() {}

  static Answer apply(Request request, Answer answer) {
    boolean asked = request.headerList(HttpHeaderNames.ACCEPT_ENCODING).contains("gzip");
    if (!asked || answer.length() < LEAST_BYTES) {
      return answer;
    }
    var out = new ByteArrayOutputStream((int) (answer.length() / 4));
    try (var zip = new Fast(out)) {
      for (byte[] piece : answer.body()) {
        zip.write(piece);
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return answer
        .withBody(out.toByteArray())
        .with("Content-Encoding", "gzip")
        .with("Vary", "Accept-Encoding");
  }

  /** The level can only be set by a subclass. */
  private static final class Fast extends GZIPOutputStream {
    Fast(ByteArrayOutputStream out) throws IOException {
      super(out, 16 << 10);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
