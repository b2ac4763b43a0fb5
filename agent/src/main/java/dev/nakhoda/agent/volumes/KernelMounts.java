package dev.nakhoda.agent.volumes;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/**
 * mount(2) and umount2(2): what the kernel does without mount(8), whose start alone takes longer
 * than all of a pod's mounts. Stateless, thread-safe. Fails with the kernel's words.
 */
final class KernelMounts {

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERROR =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle MOUNT =
      function(
          "mount",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS,
              ValueLayout.ADDRESS,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_LONG,
              ValueLayout.ADDRESS));
  private static final MethodHandle UNMOUNT =
      function(
          "umount2",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
  private static final MethodHandle WORDS =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("strerror"),
          FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));

  private static final long NO_SET_UID = 2;
  private static final long NO_DEVICES = 4;
  private static final long BIND = 4096;

  /** A container that still holds a file open keeps nobody waiting; a link is never followed. */
  private static final int LAZY_NO_FOLLOW = 2 | 8;

  /** EINVAL and ENOENT, see umount2(2). */
  private static final int NO_MOUNT_POINT = 22;

  private static final int NO_SUCH_FILE = 2;

  private static final int LONGEST_WORDS = 256;

  private KernelMounts() {}

  private static MethodHandle function(String name, FunctionDescriptor shape) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name), shape, Linker.Option.captureCallState("errno"));
  }

  /**
   * @param options as in tmpfs(5)
   */
  static void memory(Path target, String options) throws IOException {
    mount("tmpfs", target, "tmpfs", NO_SET_UID | NO_DEVICES, options);
  }

  static void bind(Path source, Path target) throws IOException {
    mount(source.toString(), target, "none", BIND, "");
  }

  /** Takes away what was mounted at the path last; whether there was anything. */
  static boolean unmount(Path target) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      int failed =
          (int) UNMOUNT.invokeExact(state, arena.allocateFrom(target.toString()), LAZY_NO_FOLLOW);
      if (failed == 0) {
        return true;
      }
      int error = (int) ERROR.get(state, 0L);
      if (error == NO_MOUNT_POINT || error == NO_SUCH_FILE) {
        return false;
      }
      throw new IOException("cannot unmount " + target + ": " + words(state));
    } catch (IOException failure) {
      throw failure;
    } catch (Throwable impossible) {
      throw new IllegalStateException("umount2 cannot be called", impossible);
    }
  }

  private static void mount(String source, Path target, String type, long flags, String options)
      throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      int failed =
          (int)
              MOUNT.invokeExact(
                  state,
                  arena.allocateFrom(source),
                  arena.allocateFrom(target.toString()),
                  arena.allocateFrom(type),
                  flags,
                  arena.allocateFrom(options));
      if (failed != 0) {
        throw new IOException("cannot mount " + source + " at " + target + ": " + words(state));
      }
    } catch (IOException failure) {
      throw failure;
    } catch (Throwable impossible) {
      throw new IllegalStateException("mount cannot be called", impossible);
    }
  }

  private static String words(MemorySegment state) throws Throwable {
    int error = (int) ERROR.get(state, 0L);
    MemorySegment words = (MemorySegment) WORDS.invokeExact(error);
    return words.reinterpret(LONGEST_WORDS).getString(0);
  }
}
