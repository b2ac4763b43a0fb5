package dev.nakhoda.master.schema;

/**
 * What a JSON value may be. Immutable, but for {@link Struct}s, which are completed while loading.
 */
public sealed interface Shape
    permits Shape.Scalar, Shape.Anything, Shape.ListOf, Shape.MapOf, Struct {

  /** A value without parts. */
  enum Scalar implements Shape {
    TEXT("string"),
    FLAG("bool"),
    INT32("int32"),
    INT64("int64"),
    NUMBER("float64"),
    BYTES("[]uint8"),
    TIME("string"),
    MICRO_TIME("string"),
    QUANTITY("resource.Quantity"),
    INT_OR_STRING("int32");

    private final String goType;

    Scalar(String goType) {
      this.goType = goType;
    }

    @Override
    public String goType() {
      return goType;
    }
  }

  /** Any JSON, kept as it is: raw extensions, managed fields. */
  record Anything() implements Shape {
    @Override
    public String goType() {
      return "json.RawMessage";
    }
  }

  /** A list of values of one shape. */
  record ListOf(Shape element) implements Shape {
    @Override
    public String goType() {
      return "[]" + element.goType();
    }
  }

  /** A map from any string to values of one shape. */
  record MapOf(Shape value) implements Shape {
    @Override
    public String goType() {
      return "map[string]" + value.goType();
    }
  }

  /** How upstream's decoder names the type in its errors. */
  String goType();
}
