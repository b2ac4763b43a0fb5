package dev.nakhoda.master.scheduler.rules;

import dev.nakhoda.master.scheduler.ClusterSnapshot;
import dev.nakhoda.master.scheduler.NodeInfo;
import dev.nakhoda.master.scheduler.PodDemand;
import dev.nakhoda.master.scheduler.ScoreRule;
import java.util.List;

/** Prefers nodes that have the pod's images; one that few nodes have counts for less. */
public final class ImageLocality implements ScoreRule {

  private static final long LEAST_BYTES = 23L << 20;
  private static final long MOST_BYTES_PER_CONTAINER = 1000L << 20;

  @Override
  public String name() {
    return "ImageLocality";
  }

  @Override
  public int weight() {
    return 1;
  }

  @Override
  public long[] scores(PodDemand pod, List<NodeInfo> nodes, ClusterSnapshot cluster) {
    long[] bytes = new long[nodes.size()];
    boolean any = false;
    for (String image : pod.images()) {
      any |= add(image, nodes, bytes);
    }
    if (!any) {
      return new long[0];
    }
    long most = MOST_BYTES_PER_CONTAINER * Math.max(1, pod.images().size());
    for (int at = 0; at < bytes.length; at++) {
      long bounded = Math.clamp(bytes[at], LEAST_BYTES, most);
      bytes[at] = MOST * (bounded - LEAST_BYTES) / (most - LEAST_BYTES);
    }
    return bytes;
  }

  private static boolean add(String image, List<NodeInfo> nodes, long[] bytes) {
    String name = withTag(image);
    int having = 0;
    for (NodeInfo node : nodes) {
      having += node.facts().images().containsKey(name) ? 1 : 0;
    }
    for (int at = 0; having > 0 && at < bytes.length; at++) {
      long size = nodes.get(at).facts().images().getOrDefault(name, 0L);
      bytes[at] += (long) (size * ((double) having / nodes.size()));
    }
    return having > 0;
  }

  private static String withTag(String image) {
    return image.lastIndexOf(':') <= image.lastIndexOf('/') ? image + ":latest" : image;
  }
}
