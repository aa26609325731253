package io.carillon.bootstrap.server;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import io.carillon.adapters.http.metrics.PrometheusTelemetry;
import io.carillon.adapters.local.broker.LocalBroker;
import io.carillon.adapters.local.presence.LocalPresenceRegistry;
import io.carillon.adapters.local.room.LocalRoomStore;
import io.carillon.adapters.local.session.LocalInboxCursors;
import io.carillon.adapters.local.session.LocalSessionStore;
import io.carillon.bootstrap.config.CarillonConfig;
import io.carillon.domain.message.Broker;
import io.carillon.domain.presence.PresenceRegistry;
import io.carillon.domain.protection.NodeLimits;
import io.carillon.domain.protection.NodePlaces;
import io.carillon.domain.protection.SharedLimits;
import io.carillon.domain.protection.UserPlaces;
import io.carillon.domain.resumption.InboxCursors;
import io.carillon.domain.resumption.SessionStore;
import io.carillon.domain.room.RoomStore;
import io.carillon.domain.telemetry.DeliveryHealth;
import io.carillon.domain.time.MonotonicClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;

/** The ports of a node that stands alone: all of them in its process. */
final class LocalModule extends AbstractModule {

  /** How soon the memory of messages that have become too old is given back. */
  private static final Duration TIDY_PAUSE = Duration.ofSeconds(10);

  private final CarillonConfig config;

  LocalModule(CarillonConfig config) {
    this.config = config;
  }

  @Override
  protected void configure() {
    bind(Backend.class).toInstance(Backend.NONE);
    bind(DeliveryHealth.class).toInstance(DeliveryHealth.unbroken());
  }

  @Provides
  @Singleton
  Broker broker(MonotonicClock clock, SecureRandom random, PrometheusTelemetry telemetry,
      VirtualBackground background) {
    LocalBroker broker = new LocalBroker(clock, random, config.logs(), telemetry);
    background.every(TIDY_PAUSE, broker::tidy);
    telemetry.gauge("history_bytes", "Bytes that the messages of all histories weigh", broker::logBytes);
    telemetry.gauge("history_topics", "Topics that have a history, kept or once kept", broker::logs);
    return broker;
  }

  @Provides
  @Singleton
  PresenceRegistry presenceRegistry(InstantSource clock, MonotonicClock monotonic, PrometheusTelemetry telemetry) {
    var registry = new LocalPresenceRegistry(config.presence(), clock, monotonic);
    telemetry.gauge("presence_users", "Users who are connected, or were a moment ago", registry::users);
    telemetry.gauge("presence_attendances", "Users at topics, each counted once for every topic",
        registry::attendances);
    telemetry.gauge("presence_remembered", "Absent users of whom it is remembered when they were last seen",
        registry::remembered);
    return registry;
  }

  @Provides
  @Singleton
  SharedLimits sharedLimits(MonotonicClock clock) {
    return new NodeLimits(clock);
  }

  @Provides
  @Singleton
  UserPlaces userPlaces() {
    return new NodePlaces(config.connections().perUser());
  }

  @Provides
  @Singleton
  RoomStore roomStore(MonotonicClock clock, PrometheusTelemetry telemetry) {
    var store = new LocalRoomStore(config.rooms(), clock);
    telemetry.gauge("rooms", "Rooms, those included that have just been left by all", store::size);
    return store;
  }

  @Provides
  @Singleton
  SessionStore sessionStore(MonotonicClock clock, PrometheusTelemetry telemetry, VirtualBackground background) {
    var store = new LocalSessionStore(config.sessions().limits(), clock);
    background.every(TIDY_PAUSE, store::tidy);
    telemetry.gauge("sessions_kept", "Sessions without a connection that can be resumed", store::size);
    return store;
  }

  @Provides
  @Singleton
  InboxCursors inboxCursors(MonotonicClock clock, PrometheusTelemetry telemetry, VirtualBackground background) {
    var cursors = new LocalInboxCursors(config.sessions().inboxMemory(), config.sessions().inboxes(), clock);
    background.every(TIDY_PAUSE, cursors::tidy);
    telemetry.gauge("inbox_cursors", "Users of whom it is remembered how far they have read their inbox",
        cursors::size);
    return cursors;
  }
}
