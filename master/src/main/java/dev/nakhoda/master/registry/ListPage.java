package dev.nakhoda.master.registry;

/**
 * Which part of a list, as of when; the query parameters of the same names, empty when absent.
 *
 * @param limit 0: everything
 */
public record ListPage(
    long limit, String continueToken, String resourceVersion, String resourceVersionMatch) {

  /** Everything, newest state. */
  public static final ListPage ALL = new ListPage(0, "", "", "");
}
