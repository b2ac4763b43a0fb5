package dev.nakhoda.api;

import dev.nakhoda.api.LabelSelector.Operator;
import dev.nakhoda.api.LabelSelector.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Recursive-descent parser of the label selector query syntax. Used once per text. */
final class LabelSelectorParser {

  private static final Pattern TOKEN =
      Pattern.compile("\\s*(==|!=|=|!|>|<|,|\\(|\\)|[^\\s=!<>,()]+)\\s*");

  private final List<String> tokens = new ArrayList<>();
  private final String text;
  private int next;

  LabelSelectorParser(String text) {
    this.text = text;
    Matcher matcher = TOKEN.matcher(text);
    int end = 0;
    while (end < text.length() && matcher.find(end) && matcher.start() == end) {
      tokens.add(matcher.group(1));
      end = matcher.end();
    }
    if (end != text.length()) {
      throw fault("found '" + text.substring(end) + "', expected: identifier");
    }
  }

  LabelSelector parse() {
    List<Requirement> requirements = new ArrayList<>();
    requirements.add(requirement());
    while (next < tokens.size()) {
      expect(",");
      requirements.add(requirement());
    }
    return new LabelSelector(List.copyOf(requirements));
  }

  private Requirement requirement() {
    if (peek().equals("!")) {
      next++;
      return new Requirement(key(), Operator.DOES_NOT_EXIST, Set.of());
    }
    String key = key();
    String operator = peek();
    if (operator.isEmpty() || operator.equals(",")) {
      return new Requirement(key, Operator.EXISTS, Set.of());
    }
    next++;
    return switch (operator) {
      case "=", "==" -> new Requirement(key, Operator.IN, Set.of(value()));
      case "!=" -> new Requirement(key, Operator.NOT_IN, Set.of(value()));
      case ">" -> new Requirement(key, Operator.GREATER, Set.of(number(value())));
      case "<" -> new Requirement(key, Operator.LESS, Set.of(number(value())));
      case "in" -> new Requirement(key, Operator.IN, values());
      case "notin" -> new Requirement(key, Operator.NOT_IN, values());
      default -> throw fault("found '" + operator + "', expected: in, notin, =, ==, !=, gt, lt");
    };
  }

  private String key() {
    String key = take();
    if (!Names.isQualifiedName(key)) {
      throw fault("key: Invalid value: \"" + key + "\": " + Names.QUALIFIED_FAULT);
    }
    return key;
  }

  /** An empty value is allowed: {@code a=}. */
  private String value() {
    String value = peek();
    if (value.isEmpty() || value.equals(",")) {
      return "";
    }
    next++;
    if (!Names.isLabelValue(value)) {
      throw fault("values[0]: Invalid value: \"" + value + "\": " + Names.VALUE_FAULT);
    }
    return value;
  }

  private String number(String value) {
    try {
      return Long.toString(Long.parseLong(value));
    } catch (NumberFormatException notANumber) {
      throw fault(
          "values[0]: Invalid value: \""
              + value
              + "\": for 'Gt', 'Lt' operators, the value must be"
              + " an integer");
    }
  }

  private Set<String> values() {
    expect("(");
    Set<String> values = new TreeSet<>();
    values.add(value());
    while (peek().equals(",")) {
      next++;
      values.add(value());
    }
    expect(")");
    return Set.copyOf(values);
  }

  private String peek() {
    return next < tokens.size() ? tokens.get(next) : "";
  }

  private String take() {
    String token = peek();
    next++;
    return token;
  }

  private void expect(String token) {
    String found = take();
    if (!found.equals(token)) {
      throw fault("found '" + found + "', expected: '" + token + "'");
    }
  }

  private ApiException fault(String why) {
    return ApiException.badRequest("unable to parse requirement: " + why);
  }
}
