package dev.nakhoda.master.streams;

import com.google.protobuf.ByteString;
import dev.nakhoda.proto.v1.StreamFrame;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Optional;

/**
 * A TCP connection that a node has made for us, as a socket, so that TLS can be laid over it. One
 * thread reads and one writes; closing it, from any thread, ends both. The node's last word, that
 * the connection failed, is not told apart from its end.
 */
public final class NodeSocket extends Socket {

  /** The contract's bound for one frame's data. */
  private static final int MOST_BYTES = 64 << 10;

  private final Frames frames;
  private final InputStream input = new Input();
  private final OutputStream output = new Output();
  private volatile boolean closed;

  /** Takes {@code frames} over; the node has said that it is connected. */
  public NodeSocket(Frames frames) {
    this.frames = frames;
  }

  @Override
  public InputStream getInputStream() {
    return input;
  }

  @Override
  public OutputStream getOutputStream() {
    return output;
  }

  @Override
  public boolean isConnected() {
    return true;
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void setSoTimeout(int milliseconds) {
    // Whoever waits here is woken by close().
  }

  @Override
  public void setTcpNoDelay(boolean on) {
    // Frames are sent as they come.
  }

  @Override
  public void shutdownOutput() throws IOException {
    send(StreamFrame.newBuilder().setStdinEnd(true).build());
  }

  @Override
  public void close() {
    closed = true;
    frames.cancel();
  }

  private void send(StreamFrame frame) throws IOException {
    try {
      if (!frames.send(frame)) {
        throw new IOException("the connection has ended");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }

  private final class Input extends InputStream {
    private ByteString left = ByteString.EMPTY;
    private boolean ended;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      while (left.isEmpty() && !ended) {
        receive();
      }
      if (left.isEmpty()) {
        return length == 0 ? 0 : -1;
      }
      int taken = Math.min(length, left.size());
      left.copyTo(into, 0, offset, taken);
      left = left.substring(taken);
      return taken;
    }

    private void receive() throws IOException {
      try {
        Optional<StreamFrame> frame = frames.receive();
        ended = frame.isEmpty() || frame.get().hasEnd();
        left = frame.map(StreamFrame::getStdout).orElse(ByteString.EMPTY);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException();
      }
    }

    @Override
    public void close() {
      NodeSocket.this.close();
    }
  }

  private final class Output extends OutputStream {
    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      for (int done = 0; done < length; done += MOST_BYTES) {
        int piece = Math.min(MOST_BYTES, length - done);
        ByteString data = ByteString.copyFrom(from, offset + done, piece);
        send(StreamFrame.newBuilder().setStdin(data).build());
      }
    }

    @Override
    public void close() {
      NodeSocket.this.close();
    }
  }
}
