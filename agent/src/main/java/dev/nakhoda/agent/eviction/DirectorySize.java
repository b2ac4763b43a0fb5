package dev.nakhoda.agent.eviction;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** How many bytes lie below a directory. Bound: a million files; what is beyond is not counted. */
final class DirectorySize extends SimpleFileVisitor<Path> {

  private static final int MOST_FILES = 1_000_000;

  private long bytes;
  private int files;

  private DirectorySize() {}

  /** 0 when it is not there. */
  static long of(Path directory) {
    DirectorySize size = new DirectorySize();
    try {
      Files.walkFileTree(directory, size);
    } catch (IOException vanished) {
      return size.bytes;
    }
    return size.bytes;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    bytes += attributes.size();
    return ++files < MOST_FILES ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
  }

  /** Pods change their files while they are counted. */
  @Override
  public FileVisitResult visitFileFailed(Path file, IOException gone) {
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult postVisitDirectory(Path directory, IOException failure) {
    return FileVisitResult.CONTINUE;
  }
}
