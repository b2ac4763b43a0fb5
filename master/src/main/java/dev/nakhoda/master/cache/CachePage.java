package dev.nakhoda.master.cache;

import dev.nakhoda.api.ObjectKey;
import java.util.Optional;

/**
 * Which part of a list.
 *
 * @param revision 0: the present; else the revision of the first page, which all pages show
 * @param after the last key of the page before
 * @param limit at least 1
 */
public record CachePage(long revision, Optional<ObjectKey> after, int limit) {}
