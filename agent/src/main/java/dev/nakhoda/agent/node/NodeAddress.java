package dev.nakhoda.agent.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's InternalIP: the one that was told, or else the one from which this machine reaches the
 * master. The latter is kept as long as the machine has it; when it has gone, the next {@link
 * #look} finds another. One thread looks, any may {@link #get}.
 */
public final class NodeAddress implements Supplier<String> {

  private static final Logger LOG = LoggerFactory.getLogger(NodeAddress.class);

  private final boolean told;
  private final Supplier<String> towardsMaster;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile String address;

  /**
   * IllegalStateException, in words, when no address was told and there is no way to the master.
   *
   * @param master {@code host:port}
   */
  public NodeAddress(Optional<String> told, String master) {
    this(told, () -> towards(master));
  }

  NodeAddress(Optional<String> told, Supplier<String> towardsMaster) {
    this.told = told.isPresent();
    this.towardsMaster = towardsMaster;
    try {
      this.address = told.orElseGet(towardsMaster);
    } catch (UncheckedIOException noWay) {
      throw new IllegalStateException(
          noWay.getMessage() + ": say by --node-ip which address the others reach", noWay);
    }
  }

  /** As it was seen last. */
  @Override
  public String get() {
    return address;
  }

  /** Called, in the thread that looked, when the address is another one. */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /** Without a way to the master it stays as it was. */
  public String look() {
    if (told || isOurs(address)) {
      return address;
    }
    try {
      String found = towardsMaster.get();
      if (!found.equals(address)) {
        LOG.info("node has another address before={} now={}", address, found);
        address = found;
        listeners.forEach(Runnable::run);
      }
    } catch (UncheckedIOException noWay) {
      LOG.debug("no address towards the master why={}", noWay.getMessage());
    }
    return address;
  }

  private static boolean isOurs(String address) {
    try {
      return NetworkInterface.getByInetAddress(InetAddress.ofLiteral(address)) != null;
    } catch (SocketException unknown) {
      return true;
    }
  }

  /** The kernel chooses a route; nothing is sent. */
  private static String towards(String master) {
    int colon = master.lastIndexOf(':');
    try (DatagramSocket socket = new DatagramSocket()) {
      InetAddress host = InetAddress.getByName(master.substring(0, colon));
      socket.connect(new InetSocketAddress(host, Integer.parseInt(master.substring(colon + 1))));
      return socket.getLocalAddress().getHostAddress();
    } catch (IOException | UncheckedIOException noWay) {
      throw new UncheckedIOException(
          "this machine has no route to " + master, new IOException(noWay));
    }
  }
}
