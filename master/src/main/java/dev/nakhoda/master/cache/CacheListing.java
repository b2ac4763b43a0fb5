package dev.nakhoda.master.cache;

import java.util.List;

/**
 * Objects in the order of their keys, exactly as they stood at {@code revision}: a subscription
 * from there misses nothing.
 *
 * @param remaining how many more the scope's page cut off (an upper bound when selectors are set);
 *     0 for a whole list
 */
public record CacheListing(long revision, List<CachedObject> items, long remaining) {}
