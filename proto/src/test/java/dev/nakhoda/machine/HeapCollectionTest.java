package dev.nakhoda.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeapCollectionTest {

  @ParameterizedTest(name = "{0} MB used, {1} MB lived: {2}")
  @CsvSource({
    "12,  0,   true", // what a start leaves behind
    "9,   0,   false",
    "29,  20,  false",
    "30,  20,  true",
    "39,  30,  false",
    "119, 90,  false", // a large heap may grow by more
    "120, 90,  true",
    "60,  90,  false", // it shrank
  })
  void isCollectedWhenItGrew(long usedMb, long livingMb, boolean due) {
    assertEquals(due, HeapCollection.isDue(usedMb << 20, livingMb << 20, 10L << 20));
  }

  @ParameterizedTest(name = "load {0}, after {1} waits: {2}")
  @CsvSource({
    "0.05, 0,  false",
    "0.2,  0,  false",
    "0.9,  0,  true",
    "0.9,  11, true",
    "1.8,  12, false", // never longer than a minute
  })
  void waitsForALull(double load, int waits, boolean longer) {
    assertEquals(longer, HeapCollection.mustWait(load, waits));
  }
}
