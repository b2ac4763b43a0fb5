package dev.nakhoda.agent.streams;

import dev.nakhoda.agent.runtime.Images;
import dev.nakhoda.proto.v1.StreamFrame;
import dev.nakhoda.proto.v1.StreamOrder;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Loads the archive that arrives as input; says what was loaded, a line an image. */
final class ImageLoadHandler implements OrderHandler {

  private final Images images;

  ImageLoadHandler(Images images) {
    this.images = images;
  }

  @Override
  public ObjectNode answer(StreamOrder order, AnswerStream stream) {
    List<String> loaded = images.load(new FrameInput(stream));
    for (String image : loaded) {
      stream.sendOutput(("Loaded image: " + image + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return EndStatus.success("Loaded image: " + String.join(", ", loaded));
  }

  /** Input frames as a stream of bytes, until the half-close. */
  private static final class FrameInput extends InputStream {
    private final AnswerStream stream;
    private byte[] piece = new byte[0];
    private int position;
    private boolean ended;

    FrameInput(AnswerStream stream) {
      this.stream = stream;
    }

    @Override
    public int read() {
      return fill() ? piece[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (length == 0) {
        return 0;
      }
      if (!fill()) {
        return -1;
      }
      int count = Math.min(length, piece.length - position);
      System.arraycopy(piece, position, target, offset, count);
      position += count;
      return count;
    }

    private boolean fill() {
      while (position == piece.length && !ended) {
        Optional<StreamFrame> frame = stream.receive();
        if (frame.isEmpty()) {
          // Half an archive must not look like a whole one.
          throw new AnswerStream.Cancelled();
        }
        ended = frame.get().hasStdinEnd();
        if (frame.get().hasStdin()) {
          piece = frame.get().getStdin().toByteArray();
          position = 0;
        }
      }
      return position < piece.length;
    }
  }
}
