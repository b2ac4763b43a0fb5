package dev.nakhoda.it.sim;

/**
 * How many pods of an app there may be.
 *
 * @param app value of their label
 * @param most so many that are not ending or finished
 * @param whole from when so many were ready at once
 * @param least at least so many are; 0: none needs to
 */
record Limit(String app, int most, int whole, int least) {

  static Limit atMost(String app, int most) {
    return new Limit(app, most, 0, 0);
  }

  static Limit available(String app, int most, int whole, int least) {
    return new Limit(app, most, whole, least);
  }

  /**
   * For a controller that, as upstream's, ends any old pod that it takes for unready: only when all
   * are, and it has seen that ({@link PodCounts#seen}), does it owe anybody that they are.
   */
  static Limit onceSeen(String app, int most, int least) {
    return new Limit(app, most, Integer.MAX_VALUE, least);
  }
}
