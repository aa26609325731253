package io.carillon.adapters.websocket.handshake;

import io.carillon.adapters.websocket.delivery.ServerConnection;
import io.carillon.adapters.websocket.delivery.ServerSession;
import java.net.URI;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.Behavior;
import org.eclipse.jetty.websocket.core.ExtensionStack;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.Negotiated;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.WebSocketConstants;
import org.eclipse.jetty.websocket.core.util.WebSocketUtils;

/**
 * Turns an accepted request into a WebSocket, by Jetty's public classes but not by its upgrade handler: that one would
 * keep the request's address, and with it a token in the query, for as long as the socket lives (ADR 0002). Jetty knows of no
 * extension: compression, where it was agreed on, is ours (ADR 0010).
 */
public final class SocketUpgrade {

  /** What Jetty is told the address was; the real one may hold a token. */
  private static final URI ADDRESS = URI.create("/ws");

  /** Half of Jetty's default: most messages are small, and the buffer is only held while there is something to read. */
  private static final int INPUT_BUFFER_BYTES = 4 * 1024;

  private final WebSocketComponents components = new WebSocketComponents();

  /** Answers 101 and hands the connection over to the frame handler. */
  public void upgrade(UpgradeRequest upgrade, FrameHandler handler, Request request, Response response,
      Callback callback) {
    ServerSession session = new ServerSession(handler, negotiated(upgrade, request), components,
        upgrade.encoding());
    session.setAutoFragment(true);
    session.setMaxFrameSize(0); // the assembler bounds what comes in, the mailbox what goes out
    session.setInputBufferSize(INPUT_BUFFER_BYTES);
    request.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, connection(request, session));
    response.setStatus(101);
    HttpFields.Mutable headers = response.getHeaders();
    headers.put(HttpHeader.UPGRADE, "websocket");
    headers.put(HttpHeader.CONNECTION, "Upgrade");
    headers.put(HttpHeader.SEC_WEBSOCKET_ACCEPT, WebSocketUtils.hashKey(upgrade.key()));
    if (upgrade.answerSubprotocol()) {
      headers.put(HttpHeader.SEC_WEBSOCKET_SUBPROTOCOL, upgrade.dialect().subprotocol());
    }
    upgrade.extension().ifPresent(answer -> headers.put(HttpHeader.SEC_WEBSOCKET_EXTENSIONS, answer));
    response.write(true, null, callback);
  }

  private Negotiated negotiated(UpgradeRequest upgrade, Request request) {
    ExtensionStack noExtensions = new ExtensionStack(components, Behavior.SERVER);
    noExtensions.negotiate(List.of(), List.of());
    return new Negotiated(ADDRESS, upgrade.dialect().subprotocol(), request.isSecure(), noExtensions,
        WebSocketConstants.SPEC_VERSION_STRING);
  }

  private static ServerConnection connection(Request request, ServerSession session) {
    ConnectionMetaData metaData = request.getConnectionMetaData();
    Connector connector = metaData.getConnector();
    EndPoint endPoint = metaData.getConnection().getEndPoint();
    ServerConnection connection = new ServerConnection(endPoint, connector.getExecutor(), connector.getScheduler(),
        connector.getByteBufferPool(), session);
    connection.setUseInputDirectByteBuffers(metaData.getHttpConfiguration().isUseInputDirectByteBuffers());
    connection.setUseOutputDirectByteBuffers(metaData.getHttpConfiguration().isUseOutputDirectByteBuffers());
    return connection;
  }
}
