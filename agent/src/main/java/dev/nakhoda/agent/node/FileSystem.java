package dev.nakhoda.agent.node;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * How full the file system of a path is, in bytes and in inodes. Stateless; Java's own FileStore
 * knows no inodes.
 */
public record FileSystem(long bytes, long bytesAvailable, long inodes, long inodesFree) {

  private static final MethodHandle STATVFS =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("statvfs"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));

  /** The size of glibc's struct on 64 bit machines, rounded up. */
  private static final int STRUCT_BYTES = 256;

  /** Where its members lie there: f_frsize, f_blocks, f_bavail, f_files, f_favail. */
  private static final int FRAGMENT_SIZE = 8;

  private static final int BLOCKS = 16;
  private static final int BLOCKS_AVAILABLE = 32;
  private static final int INODES = 40;
  private static final int INODES_AVAILABLE = 56;

  public static FileSystem of(Path path) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment result = arena.allocate(STRUCT_BYTES, 8);
      int failed = (int) STATVFS.invokeExact(arena.allocateFrom(path.toString()), result);
      if (failed != 0) {
        throw new IOException("statvfs " + path + " failed");
      }
      long size = number(result, FRAGMENT_SIZE);
      return new FileSystem(
          size * number(result, BLOCKS),
          size * number(result, BLOCKS_AVAILABLE),
          number(result, INODES),
          number(result, INODES_AVAILABLE));
    } catch (IOException failure) {
      throw failure;
    } catch (Throwable impossible) {
      throw new IllegalStateException("statvfs cannot be called", impossible);
    }
  }

  private static long number(MemorySegment struct, int offset) {
    return struct.get(ValueLayout.JAVA_LONG, offset);
  }
}
