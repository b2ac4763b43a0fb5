package dev.nakhoda.cli.lab;

/** Something that the user should read as one line: what is wrong and, if known, how to mend it. */
public final class LabException extends RuntimeException {

  public LabException(String message) {
    super(message);
  }
}
