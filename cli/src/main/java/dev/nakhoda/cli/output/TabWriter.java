package dev.nakhoda.cli.output;

import java.util.ArrayList;
import java.util.List;

/**
 * Aligns cells that tabs end, as Go's text/tabwriter does and kubectl's output therefore looks: a
 * column is as wide as its widest cell within the run of neighbouring lines that have it. The last
 * cell of a line belongs to no column. Collects lines; {@link #toString} lays them out.
 */
public final class TabWriter {

  private final int least;
  private final int padding;
  private final List<String[]> lines = new ArrayList<>();

  private TabWriter(int least, int padding) {
    this.least = least;
    this.padding = padding;
  }

  /** As kubectl prints tables. */
  public static TabWriter table() {
    return new TabWriter(6, 3);
  }

  /** As kubectl describes. */
  public static TabWriter description() {
    return new TabWriter(0, 2);
  }

  public void line(String text) {
    lines.add(text.split("\t", -1));
  }

  @Override
  public String toString() {
    List<int[]> widths = new ArrayList<>();
    lines.forEach(line -> widths.add(new int[line.length - 1]));
    int columns = lines.stream().mapToInt(line -> line.length - 1).max().orElse(0);
    for (int column = 0; column < columns; column++) {
      measure(column, widths);
    }
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < lines.size(); row++) {
      append(text, lines.get(row), widths.get(row));
    }
    return text.toString();
  }

  private void measure(int column, List<int[]> widths) {
    int row = 0;
    while (row < lines.size()) {
      int end = row;
      int width = least;
      while (end < lines.size() && lines.get(end).length - 1 > column) {
        width = Math.max(width, length(lines.get(end)[column]) + padding);
        end++;
      }
      for (int inside = row; inside < end; inside++) {
        widths.get(inside)[column] = width;
      }
      row = Math.max(end, row + 1);
    }
  }

  private static void append(StringBuilder text, String[] cells, int[] widths) {
    for (int column = 0; column < cells.length; column++) {
      text.append(cells[column]);
      if (column < widths.length) {
        text.repeat(' ', widths[column] - length(cells[column]));
      }
    }
    text.append('\n');
  }

  private static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
