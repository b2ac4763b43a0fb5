package dev.nakhoda.master.registry;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.FieldSelector;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.LabelSelector;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.api.Status;
import dev.nakhoda.client.Scope;
import dev.nakhoda.client.Watch;
import dev.nakhoda.master.cache.CacheListing;
import dev.nakhoda.master.cache.CachePage;
import dev.nakhoda.master.cache.CacheScope;
import dev.nakhoda.master.cache.CachedObject;
import dev.nakhoda.master.cache.SubscriptionOptions;
import dev.nakhoda.master.cache.WatchCache;
import java.util.List;
import java.util.Optional;

/** GET, LIST and WATCH out of the cache. Thread-safe. */
final class Reader {

  private static final ResourceName LIST_OPTIONS =
      new ResourceName("meta.k8s.io", "v1", "listoptions", "ListOptions", false);

  private final WatchCache cache;

  Reader(WatchCache cache) {
    this.cache = cache;
  }

  /** As new as every write that was finished before this call. */
  KubeObject get(ResourceType type, ObjectKey key) {
    await(cache::awaitCurrent);
    return present(type, key);
  }

  /** As new as {@code revision}. */
  KubeObject get(ResourceType type, ObjectKey key, long revision) {
    await(() -> cache.awaitRevision(revision));
    return present(type, key);
  }

  private KubeObject present(ResourceType type, ObjectKey key) {
    return cache
        .get(type.name(), key)
        .map(CachedObject::object)
        .orElseThrow(() -> ApiException.notFound(type.name(), key.name()));
  }

  /** As new as {@code revision}. */
  CacheListing list(ResourceType type, Scope scope, long revision) {
    CacheScope selected = scope(type, scope);
    await(() -> cache.awaitRevision(revision));
    return cache.list(type.name(), selected);
  }

  ObjectPage list(ResourceType type, Scope scope, ListPage page) {
    CacheScope selected = scope(type, scope);
    checkVersions(page);
    if (!page.continueToken().isEmpty()) {
      return next(type, selected, page);
    }
    awaitFreshness(page);
    CacheListing listing =
        page.limit() > 0
            ? cache
                .page(type.name(), selected, new CachePage(0, Optional.empty(), limit(page)))
                .orElseThrow(Reader::tokenTooOld)
            : cache.list(type.name(), selected);
    boolean exact = page.resourceVersionMatch().equals("Exact");
    if (exact && listing.revision() != revision(page.resourceVersion())) {
      throw ApiException.expired("The resourceVersion for the provided list is too old.");
    }
    return page(listing);
  }

  private ObjectPage next(ResourceType type, CacheScope scope, ListPage page) {
    ContinueToken token = ContinueToken.decode(page.continueToken());
    int limit = page.limit() > 0 ? limit(page) : Integer.MAX_VALUE;
    CachePage wanted = new CachePage(token.revision(), Optional.of(token.after()), limit);
    return page(cache.page(type.name(), scope, wanted).orElseThrow(Reader::tokenTooOld));
  }

  private static ObjectPage page(CacheListing listing) {
    List<KubeObject> items = listing.items().stream().map(CachedObject::object).toList();
    String token =
        listing.remaining() > 0 && !items.isEmpty()
            ? new ContinueToken(listing.revision(), listing.items().getLast().key()).encode()
            : "";
    return new ObjectPage(listing.revision(), items, token, listing.remaining());
  }

  private void awaitFreshness(ListPage page) {
    switch (page.resourceVersion()) {
      case "" -> await(cache::awaitCurrent);
      case "0" -> {
        // Any state will do.
      }
      default -> await(() -> cache.awaitRevision(revision(page.resourceVersion())));
    }
  }

  private static int limit(ListPage page) {
    return (int) Math.min(page.limit(), Integer.MAX_VALUE);
  }

  private static void checkVersions(ListPage page) {
    String match = page.resourceVersionMatch();
    FieldFaults faults = new FieldFaults();
    if (!match.isEmpty()) {
      if (page.resourceVersion().isEmpty()) {
        faults.forbidden(
            "resourceVersionMatch",
            "resourceVersionMatch is forbidden unless resourceVersion is provided");
      }
      if (!page.continueToken().isEmpty()) {
        faults.forbidden(
            "resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided");
      }
      if (!match.equals("Exact") && !match.equals("NotOlderThan")) {
        faults.notSupported("resourceVersionMatch", match, List.of("Exact", "NotOlderThan", ""));
      }
      if (match.equals("Exact") && page.resourceVersion().equals("0")) {
        faults.forbidden(
            "resourceVersionMatch",
            "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"");
      }
    }
    if (!faults.isEmpty()) {
      throw ApiException.invalid(LIST_OPTIONS, "", faults.causes());
    }
    boolean continued = !page.continueToken().isEmpty();
    if (continued && !page.resourceVersion().isEmpty() && !page.resourceVersion().equals("0")) {
      throw ApiException.badRequest(
          "specifying resource version is not allowed when using continue");
    }
  }

  Watch watch(ResourceType type, Scope scope, String resourceVersion, WatchOptions options) {
    long from = resourceVersion.isEmpty() ? 0 : revision(resourceVersion);
    CacheScope selected = scope(type, scope);
    if (resourceVersion.isEmpty()) {
      await(cache::awaitCurrent);
    }
    return new CacheWatch(
        cache.subscribe(
            type.name(),
            selected,
            new SubscriptionOptions(from, options.bookmarks(), options.sendInitialEvents())));
  }

  private static long revision(String resourceVersion) {
    try {
      long revision = Long.parseLong(resourceVersion);
      if (revision >= 0) {
        return revision;
      }
    } catch (NumberFormatException notANumber) {
      // Worded below.
    }
    throw ApiException.badRequest(
        "Invalid value: \""
            + resourceVersion
            + "\": strconv.ParseUint: parsing \""
            + resourceVersion
            + "\": invalid syntax");
  }

  static CacheScope scope(ResourceType type, Scope scope) {
    FieldSelector fields = FieldSelector.parse(scope.fieldSelector());
    for (FieldSelector.Requirement requirement : fields.requirements()) {
      if (!type.selectableFieldNames().contains(requirement.field())) {
        throw ApiException.badRequest("field label not supported: " + requirement.field());
      }
    }
    LabelSelector labels = LabelSelector.parse(scope.labelSelector());
    return new CacheScope(scope.namespace(), labels, fields);
  }

  private static ApiException tokenTooOld() {
    return ApiException.expired(
        "The provided continue parameter is too old to display a consistent list result. You can"
            + " start a new list without the continue parameter.");
  }

  /** A wait that an interrupt ends as a lost connection. */
  interface Wait {
    void run() throws InterruptedException;
  }

  static void await(Wait wait) {
    try {
      wait.run();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new ApiException(Status.of(503, "ServiceUnavailable", "the request was interrupted"));
    }
  }
}
