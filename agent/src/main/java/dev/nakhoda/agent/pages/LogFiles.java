package dev.nakhoda.agent.pages;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The machine's log files: a folder as a page of links, a file as its text. Nothing outside the
 * folder is shown, not even through a link; of a file above {@value #MOST_BYTES} bytes the end.
 */
final class LogFiles {

  private static final int MOST_BYTES = 8 << 20;

  private final Path folder;

  LogFiles(Path folder) {
    this.folder = folder;
  }

  Page answer(String path) {
    try {
      Path root = folder.toRealPath();
      Path file = root.resolve(path).normalize();
      if (!file.startsWith(root) || !Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        return Page.notFound();
      }
      Path real = file.toRealPath();
      if (!real.startsWith(root)) {
        return Page.notFound();
      }
      return Files.isDirectory(real) ? listing(real) : text(real);
    } catch (IOException | java.nio.file.InvalidPathException unreadable) {
      return Page.notFound();
    }
  }

  private static Page listing(Path directory) throws IOException {
    List<String> names;
    try (Stream<Path> entries = Files.list(directory)) {
      names =
          entries
              .map(entry -> entry.getFileName() + (Files.isDirectory(entry) ? "/" : ""))
              .sorted()
              .toList();
    }
    return Page.html(
        names.stream()
            .map(LogFiles::escaped)
            .map(name -> "<a href=\"" + name + "\">" + name + "</a>\n")
            .collect(Collectors.joining("", "<!doctype html>\n<pre>\n", "</pre>\n")));
  }

  private static String escaped(String name) {
    return name.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&#34;");
  }

  private static Page text(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return Page.notFound();
    }
    try (FileChannel channel = FileChannel.open(file)) {
      long size = channel.size();
      ByteBuffer end = ByteBuffer.allocate((int) Math.min(size, MOST_BYTES));
      channel.position(size - end.capacity());
      while (end.hasRemaining() && channel.read(end) >= 0) {
        continue;
      }
      byte[] read = new byte[end.position()];
      end.flip().get(read);
      return new Page(200, "text/plain; charset=utf-8", read);
    }
  }
}
