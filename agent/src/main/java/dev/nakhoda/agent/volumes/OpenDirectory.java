package dev.nakhoda.agent.volumes;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * A directory that is held open, so that it stays the same one whatever becomes of its name: what
 * is done below {@link #path} is done in it. Java's own SecureDirectoryStream makes no directories.
 * Whoever opens it closes it; one thread.
 */
final class OpenDirectory implements AutoCloseable {

  private static final MethodHandle OPEN =
      function(
          "open",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
          Linker.Option.firstVariadicArg(2));

  private static final MethodHandle CLOSE =
      function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

  /** Linux numbers these two differently on ARM. */
  private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");

  private static final int DIRECTORY = ARM ? 0x4000 : 0x10000;
  private static final int NO_FOLLOW = ARM ? 0x8000 : 0x20000;
  private static final int CLOSE_ON_EXEC = 0x80000;
  private static final int PATH_ONLY = 0x200000;

  private final int descriptor;
  private boolean closed;

  private OpenDirectory(int descriptor) {
    this.descriptor = descriptor;
  }

  private static MethodHandle function(
      String name, FunctionDescriptor shape, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), shape, options);
  }

  /** The last name must not be a link; IOException for that and for whatever is no directory. */
  static OpenDirectory of(Path path) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      int flags = PATH_ONLY | DIRECTORY | NO_FOLLOW | CLOSE_ON_EXEC;
      int descriptor = (int) OPEN.invokeExact(arena.allocateFrom(path.toString()), flags);
      if (descriptor < 0) {
        throw new IOException(path.getFileName() + " is no directory");
      }
      return new OpenDirectory(descriptor);
    } catch (IOException failure) {
      throw failure;
    } catch (Throwable impossible) {
      throw new IllegalStateException("open cannot be called", impossible);
    }
  }

  /** As long as it is open. */
  Path path() {
    return Path.of("/proc/self/fd", Integer.toString(descriptor), ".");
  }

  /** The directory of that name in this one, which is closed. */
  OpenDirectory enter(String name) throws IOException {
    try {
      return of(path().resolve(name));
    } finally {
      close();
    }
  }

  /** Idempotent. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      int ignored = (int) CLOSE.invokeExact(descriptor);
    } catch (Throwable impossible) {
      throw new IllegalStateException("close cannot be called", impossible);
    }
  }
}
