package dev.nakhoda.agent.streams;

import dev.nakhoda.agent.runtime.ContainerStreams.Chunk;
import dev.nakhoda.agent.runtime.ContainerStreams.ProcessStream;
import dev.nakhoda.proto.v1.StreamFrame;
import java.util.Optional;

/**
 * Joins an Answer stream and a process: the calling thread carries output to the master, one more
 * virtual thread carries input to the process. Each waits for the slower side. Ends when the
 * process's output ends, or when the master cancels, which closes the process's stream.
 */
final class ProcessRelay {

  private ProcessRelay() {}

  static void run(AnswerStream answer, ProcessStream process) {
    answer.onCancel(process::close);
    // Tells the master that the process was started, before it may say anything.
    answer.sendOutput(new byte[0]);
    Thread.ofVirtual().name("stream-input").start(() -> carryInput(answer, process));
    for (Optional<Chunk> chunk = process.read(); chunk.isPresent(); chunk = process.read()) {
      if (chunk.get().stderr()) {
        answer.sendError(chunk.get().data());
      } else {
        answer.sendOutput(chunk.get().data());
      }
    }
  }

  private static void carryInput(AnswerStream answer, ProcessStream process) {
    for (Optional<StreamFrame> frame = answer.receive();
        frame.isPresent();
        frame = answer.receive()) {
      apply(frame.get(), process);
    }
  }

  private static void apply(StreamFrame frame, ProcessStream process) {
    switch (frame.getFrameCase()) {
      case STDIN -> process.write(frame.getStdin().toByteArray());
      case STDIN_END -> process.endInput();
      case RESIZE -> process.resize(frame.getResize().getWidth(), frame.getResize().getHeight());
      case OPEN, ANSWER_TO, STDOUT, STDERR, END, FRAME_NOT_SET -> {
        // Not the master's to send; a newer one's frame that is not known here is no harm either.
      }
    }
  }
}
