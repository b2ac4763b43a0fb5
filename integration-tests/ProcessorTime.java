import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What processes use of the processors. */
final class ProcessorTime {

  private ProcessorTime() {}

  /** For each process what it used in each phase, in ms per pod. */
  static String phases(List<double[]> used, int pods) {
    StringBuilder text = new StringBuilder();
    for (int process = 0; process < used.getFirst().length; process++) {
      for (int phase = 1; phase < used.size(); phase++) {
        double seconds = used.get(phase)[process] - used.get(phase - 1)[process];
        text.append(String.format(Locale.ROOT, " %.2f", seconds * 1000 / pods));
      }
    }
    return text.toString();
  }

  static double[] processorSeconds(String[] processes) throws IOException {
    double[] seconds = new double[processes.length];
    for (int number = 0; number < seconds.length; number++) {
      String line = Files.readString(Path.of("/proc", processes[number], "stat"));
      String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
      seconds[number] = (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
    }
    return seconds;
  }
}
