package io.carillon.adapters.http.server;

import java.io.IOException;
import java.io.Serial;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Locale;

/** A port cannot be opened. */
public final class PortException extends IOException {

  @Serial
  private static final long serialVersionUID = 1L;

  /** Below this, systems ask for a privilege. */
  private static final int PRIVILEGED = 1024;

  /** Why. */
  public enum Reason {
    /** Another socket listens there. */
    IN_USE,
    /** The system does not let this process: ports below 1024 are privileged. */
    NOT_PERMITTED,
    /** The host is neither a name that can be resolved nor an address of this machine. */
    NO_SUCH_ADDRESS,
    /** Something else, which the cause tells. */
    OTHER
  }

  private final boolean management;
  private final Reason reason;

  PortException(boolean management, Reason reason, Throwable cause) {
    super(cause.getMessage(), cause);
    this.management = management;
    this.reason = reason;
  }

  /** Whether it is the port for management, and not the one for clients. */
  public boolean isManagement() {
    return management;
  }

  public Reason reason() {
    return reason;
  }

  /**
   * Why a port could not be opened. The system's words are in the language of its user; where they say nothing, it is tried whether
   * another port of the same host can be opened.
   *
   * @param failure what the attempt ended with
   */
  static Reason reasonOf(Throwable failure, String host, int port) {
    Throwable root = rootOf(failure);
    String words = String.valueOf(root.getMessage()).toLowerCase(Locale.ROOT);
    if (words.contains("permission denied")) {
      return Reason.NOT_PERMITTED;
    }
    if (words.contains("in use")) {
      return Reason.IN_USE;
    }
    if (!isHere(host)) {
      return Reason.NO_SUCH_ADDRESS;
    }
    return root instanceof BindException && port >= PRIVILEGED ? Reason.IN_USE : Reason.OTHER;
  }

  private static boolean isHere(String host) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(InetAddress.getByName(host), 0));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
