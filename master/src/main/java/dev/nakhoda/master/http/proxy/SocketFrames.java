package dev.nakhoda.master.http.proxy;

import com.google.protobuf.ByteString;
import dev.nakhoda.master.streams.Frames;
import dev.nakhoda.proto.v1.StreamFrame;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Optional;

/**
 * A connection to a pod as frames, so that it can be joined with a client's. A connection that
 * breaks off just ends: nobody is told apart.
 */
final class SocketFrames implements Frames {

  private static final int PIECE = 32 << 10;

  private final Socket socket;
  private Optional<ByteString> first;
  private boolean ended;

  /**
   * @param first what was read already
   */
  SocketFrames(Socket socket, ByteString first) {
    this.socket = socket;
    this.first = Optional.of(first);
  }

  @Override
  public boolean send(StreamFrame frame) {
    try {
      if (frame.getStdinEnd()) {
        socket.shutdownOutput();
      } else {
        OutputStream out = socket.getOutputStream();
        frame.getStdin().writeTo(out);
        out.flush();
      }
      return true;
    } catch (IOException gone) {
      return false;
    }
  }

  @Override
  public Optional<StreamFrame> receive() {
    if (ended) {
      return Optional.empty();
    }
    Optional<ByteString> data = first.or(this::read);
    first = Optional.empty();
    ended = data.isEmpty();
    return Optional.of(
        data.map(bytes -> StreamFrame.newBuilder().setStdout(bytes))
            .orElseGet(
                () -> StreamFrame.newBuilder().setEnd(StreamFrame.StreamEnd.getDefaultInstance()))
            .build());
  }

  private Optional<ByteString> read() {
    byte[] piece = new byte[PIECE];
    try {
      int read = socket.getInputStream().read(piece);
      return read < 0 ? Optional.empty() : Optional.of(ByteString.copyFrom(piece, 0, read));
    } catch (IOException brokenOff) {
      return Optional.empty();
    }
  }

  @Override
  public void finish() {
    cancel();
  }

  @Override
  public void cancel() {
    try {
      socket.close();
    } catch (IOException gone) {
      // It ends either way.
    }
  }

  @Override
  public void onCancelled(Runnable action) {
    // The reading side sees it as the end.
  }
}
