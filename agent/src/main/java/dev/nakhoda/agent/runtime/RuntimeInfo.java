package dev.nakhoda.agent.runtime;

import java.nio.file.Path;

/**
 * What the runtime says about itself.
 *
 * @param name as in node.status.nodeInfo.containerRuntimeVersion, e.g. {@code docker}
 * @param version e.g. {@code 20.10.24}
 * @param cgroupDriver {@code cgroupfs} or {@code systemd}
 * @param cgroupVersion 1 or 2
 * @param root where images and containers are kept (what fills the disk)
 * @param pauseImage what sandboxes run; never to be garbage-collected
 */
public record RuntimeInfo(
    String name,
    String version,
    String cgroupDriver,
    int cgroupVersion,
    Path root,
    String pauseImage) {}
