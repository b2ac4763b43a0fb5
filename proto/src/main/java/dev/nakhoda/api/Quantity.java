package dev.nakhoda.api;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A resource amount such as {@code 100m}, {@code 1.5Gi} or {@code 2e3}; exact. A pure value.
 *
 * @param format which suffixes the canonical form uses
 */
public record Quantity(BigDecimal amount, Format format) implements Comparable<Quantity> {

  public static final Quantity ZERO = new Quantity(BigDecimal.ZERO, Format.DECIMAL);

  public static final String FAULT =
      "quantities must match the regular expression"
          + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

  /** Families of suffixes. */
  public enum Format {
    BINARY,
    DECIMAL,
    EXPONENT
  }

  private static final Pattern SYNTAX =
      Pattern.compile(
          "([+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+))([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?");

  private static final Map<String, Integer> POWERS_OF_TEN =
      Map.of("n", -9, "u", -6, "m", -3, "k", 3, "M", 6, "G", 9, "T", 12, "P", 15, "E", 18);
  private static final String[] DECIMAL_SUFFIXES = {
    "n", "u", "m", "", "k", "M", "G", "T", "P", "E"
  };
  private static final String[] BINARY_SUFFIXES = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
  private static final BigInteger KIBI = BigInteger.valueOf(1024);

  /** Throws IllegalArgumentException with upstream's sentence. */
  public static Quantity parse(String text) {
    Matcher matcher = SYNTAX.matcher(text);
    if (text.length() > 64 || !matcher.matches()) {
      throw new IllegalArgumentException(FAULT);
    }
    BigDecimal number = new BigDecimal(matcher.group(1));
    String suffix = matcher.group(2) == null ? "" : matcher.group(2);
    if (suffix.endsWith("i")) {
      int power = "KMGTPE".indexOf(suffix.charAt(0)) + 1;
      return new Quantity(number.multiply(new BigDecimal(KIBI.pow(power))), Format.BINARY);
    }
    if (suffix.length() > 1) {
      int exponent = Integer.parseInt(suffix.substring(1));
      if (Math.abs(exponent) > 30) {
        throw new IllegalArgumentException(FAULT);
      }
      return new Quantity(number.scaleByPowerOfTen(exponent), Format.EXPONENT);
    }
    int power = suffix.isEmpty() ? 0 : POWERS_OF_TEN.get(suffix);
    return new Quantity(number.scaleByPowerOfTen(power), Format.DECIMAL);
  }

  public static Quantity ofMilli(long milli) {
    return new Quantity(BigDecimal.valueOf(milli, 3), Format.DECIMAL);
  }

  public static Quantity ofBytes(long bytes) {
    return new Quantity(BigDecimal.valueOf(bytes), Format.BINARY);
  }

  /** Rounded up, as upstream does; saturates at the limits of a long. */
  public long value() {
    return clamp(amount.setScale(0, RoundingMode.CEILING).toBigInteger());
  }

  /** Thousandths, rounded up; saturates at the limits of a long. */
  public long milliValue() {
    return clamp(amount.movePointRight(3).setScale(0, RoundingMode.CEILING).toBigInteger());
  }

  private static long clamp(BigInteger value) {
    if (value.bitLength() <= 63) {
      return value.longValue();
    }
    return value.signum() > 0 ? Long.MAX_VALUE : Long.MIN_VALUE;
  }

  public Quantity plus(Quantity other) {
    return new Quantity(amount.add(other.amount), amount.signum() == 0 ? other.format : format);
  }

  public Quantity minus(Quantity other) {
    return new Quantity(amount.subtract(other.amount), format);
  }

  @Override
  public int compareTo(Quantity other) {
    return amount.compareTo(other.amount);
  }

  /** Upstream's canonical form: the largest suffix that leaves no fraction. */
  @Override
  public String toString() {
    BigDecimal nanos = amount.setScale(9, RoundingMode.CEILING);
    if (nanos.signum() == 0) {
      return "0";
    }
    boolean whole = nanos.stripTrailingZeros().scale() <= 0;
    boolean binary =
        format == Format.BINARY && whole && nanos.abs().compareTo(BigDecimal.valueOf(1024)) >= 0;
    return binary ? binaryForm(nanos.toBigInteger()) : decimalForm(nanos);
  }

  private static String binaryForm(BigInteger value) {
    int power = 0;
    BigInteger rest = value;
    while (power < BINARY_SUFFIXES.length - 1 && rest.mod(KIBI).signum() == 0) {
      rest = rest.divide(KIBI);
      power++;
    }
    return rest + BINARY_SUFFIXES[power];
  }

  private String decimalForm(BigDecimal nanos) {
    BigInteger rest = nanos.movePointRight(9).toBigInteger();
    BigInteger thousand = BigInteger.valueOf(1000);
    int index = 0;
    while (index < DECIMAL_SUFFIXES.length - 1 && rest.mod(thousand).signum() == 0) {
      rest = rest.divide(thousand);
      index++;
    }
    int exponent = (index - 3) * 3;
    boolean plain = format != Format.EXPONENT || exponent == 0;
    return rest + (plain ? DECIMAL_SUFFIXES[index] : "e" + exponent);
  }
}
