package io.carillon.application.dispatch;

import io.carillon.application.connect.AuthenticateConnection;
import io.carillon.application.connect.RefreshAccess;
import io.carillon.application.presence.ReadPresence;
import io.carillon.application.presence.SetPresence;
import io.carillon.application.publish.PublishMessage;
import io.carillon.application.publish.SendDirectMessage;
import io.carillon.application.recovery.ReadHistory;
import io.carillon.application.room.RoomUseCases;
import io.carillon.application.session.ConfirmReception;
import io.carillon.application.subscribe.SubscribeToTopics;
import io.carillon.application.subscribe.UnsubscribeFromTopics;

/** What a client can do, one use case a command. */
public record UseCases(AuthenticateConnection authenticate, RefreshAccess refresh, SubscribeToTopics subscribe,
    UnsubscribeFromTopics unsubscribe, ReadHistory history, PublishMessage publish,
    SendDirectMessage sendDirect, ConfirmReception confirm, ReadPresence readPresence, SetPresence setPresence,
    RoomUseCases rooms) {}
