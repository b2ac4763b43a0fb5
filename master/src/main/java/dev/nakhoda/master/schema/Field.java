package dev.nakhoda.master.schema;

import java.util.List;

/**
 * One field of a {@link Struct}.
 *
 * @param required the published schema calls it required
 * @param needed upstream refuses an object in which it is absent or empty
 * @param zeroIsAbsent false, 0 and the empty text mean the same as absence, so they are not kept
 * @param emptyIsGiven an empty list is not the same as absence, so it is kept
 * @param values what a string may be; empty when anything goes
 */
public record Field(
    String name,
    Shape shape,
    boolean required,
    boolean needed,
    boolean zeroIsAbsent,
    boolean emptyIsGiven,
    MergeRule merge,
    List<String> values) {

  /**
   * How patches and appliers treat a list or map.
   *
   * @param merge a strategic merge patch merges the list instead of replacing it
   * @param mergeKey the field that identifies an element; empty for lists of scalars
   * @param retainKeys a strategic merge patch may say which keys stay
   * @param replace a strategic merge patch replaces the map whole
   * @param set the list's elements are unique
   * @param mapKeys the fields that identify an element for server-side apply
   */
  public record MergeRule(
      boolean merge,
      String mergeKey,
      boolean retainKeys,
      boolean replace,
      boolean set,
      List<String> mapKeys) {

    public static final MergeRule NONE = new MergeRule(false, "", false, false, false, List.of());
  }
}
