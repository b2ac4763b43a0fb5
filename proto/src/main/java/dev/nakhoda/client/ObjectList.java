package dev.nakhoda.client;

import dev.nakhoda.api.KubeObject;
import java.util.List;

/** Objects as of one revision; a watch from that revision misses nothing. */
public record ObjectList(long resourceVersion, List<KubeObject> items) {}
