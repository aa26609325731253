package io.carillon.adapters.websocket.socket;

import io.carillon.adapters.websocket.delivery.DeliveryLoops;
import io.carillon.adapters.websocket.wire.EnvelopeReader;
import io.carillon.adapters.websocket.wire.MessageInflater;
import io.carillon.application.connect.CloseConnection;
import io.carillon.application.connect.EnforceDeadlines;
import io.carillon.application.connect.OpenConnection;
import io.carillon.application.dispatch.CommandHandler;
import io.carillon.application.session.ConfirmReception;
import io.carillon.domain.telemetry.Telemetry;
import io.carillon.domain.time.MonotonicClock;
import java.util.concurrent.Executor;

/**
 * What every socket works with; one for all of them.
 *
 * @param blocking runs what may have to wait for something, such as commands and welcomes, each on a thread of its own
 */
public record SocketServices(OpenConnection open, CloseConnection close, EnforceDeadlines enforce,
    ConfirmReception confirm,
    CommandHandler commands, Executor blocking, DeliveryLoops loops, EnvelopeReader reader, MessageInflater inflater,
    Telemetry telemetry, MonotonicClock clock, int maxMessageBytes) {}
