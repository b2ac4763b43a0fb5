package dev.nakhoda.cli.output.describe;

import dev.nakhoda.api.KubeObject;

/** Describes objects of one kind at length, in kubectl's layout. */
interface Describer {

  /** The kind that it knows. */
  String kind();

  void describe(KubeObject object, Surroundings surroundings, Page page);
}
