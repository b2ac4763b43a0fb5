package dev.nakhoda.master.store;

/** Why a store refused or failed; nothing else leaves a {@link Store}. */
public abstract sealed class StoreException extends RuntimeException {

  private StoreException(String message) {
    super(message);
  }

  private StoreException(String message, Throwable cause) {
    super(message, cause);
  }

  /** {@link Store#create} found the key. */
  public static final class AlreadyExists extends StoreException {
    public AlreadyExists(String key) {
      super("key exists: " + key);
    }
  }

  /** There is no such key. */
  public static final class NotFound extends StoreException {
    public NotFound(String key) {
      super("key not found: " + key);
    }
  }

  /** The key's revision is not the expected one. */
  public static final class Conflict extends StoreException {
    private final long modRevision;

    public Conflict(String key, long expected, long modRevision) {
      super("key " + key + " is at revision " + modRevision + ", expected " + expected);
      this.modRevision = modRevision;
    }

    /** The revision that the key has. */
    public long modRevision() {
      return modRevision;
    }
  }

  /** The revision asked for is no longer kept. */
  public static final class Compacted extends StoreException {
    public Compacted(String message) {
      super(message);
    }
  }

  /** The store cannot be reached, has no leader, or took too long. */
  public static final class Unavailable extends StoreException {
    public Unavailable(String message, Throwable cause) {
      super(message, cause);
    }

    public Unavailable(String message) {
      super(message);
    }
  }

  /** The store will never take this request, e.g. because it is too large. */
  public static final class Refused extends StoreException {
    public Refused(String message, Throwable cause) {
      super(message, cause);
    }

    public Refused(String message) {
      super(message);
    }
  }
}
