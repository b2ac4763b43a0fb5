package dev.nakhoda.master.security;

import dev.nakhoda.api.User;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tokens of a token file as upstream's {@code --token-auth-file} reads it: lines of {@code
 * token,user,uid,"group1,group2"}. Read once; immutable. Only digests are held, so that looking a
 * token up does not compare secrets byte by byte.
 */
public final class StaticTokens implements TokenAuthenticator {

  private final Map<String, User> users = new HashMap<>();

  public StaticTokens(List<String> lines) {
    for (String line : lines) {
      if (!line.isBlank() && !line.startsWith("#")) {
        add(line);
      }
    }
  }

  public static StaticTokens load(Path file) throws IOException {
    return new StaticTokens(Files.readAllLines(file, StandardCharsets.UTF_8));
  }

  private void add(String line) {
    String[] fields = line.split(",", 4);
    if (fields.length < 3 || fields[0].isBlank()) {
      throw new IllegalArgumentException("token file: a line needs token,user,uid[,groups]");
    }
    String groups = fields.length < 4 ? "" : fields[3].strip().replaceAll("^\"|\"$", "");
    List<String> names =
        Arrays.stream(groups.split(",")).map(String::strip).filter(g -> !g.isEmpty()).toList();
    users.put(digest(fields[0].strip()), new User(fields[1].strip(), fields[2].strip(), names));
  }

  @Override
  public Optional<User> authenticate(String token) {
    return Optional.ofNullable(users.get(digest(token)));
  }

  private static String digest(String token) {
    try {
      return new String(
          MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)),
          StandardCharsets.ISO_8859_1);
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every JDK has SHA-256", missing);
    }
  }
}
