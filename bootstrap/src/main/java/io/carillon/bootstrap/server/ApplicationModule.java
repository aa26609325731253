package io.carillon.bootstrap.server;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import io.carillon.adapters.websocket.delivery.DeliveryConfig;
import io.carillon.application.connect.AdmitConnection;
import io.carillon.application.connect.AuthenticateConnection;
import io.carillon.application.connect.CloseConnection;
import io.carillon.application.connect.CloseReplaced;
import io.carillon.application.connect.DrainConnections;
import io.carillon.application.connect.EnforceDeadlines;
import io.carillon.application.connect.OpenConnection;
import io.carillon.application.connect.RefreshAccess;
import io.carillon.application.connect.Welcome;
import io.carillon.application.connection.ConnectionRegistry;
import io.carillon.application.connection.PaceKeeper;
import io.carillon.application.dispatch.CommandHandler;
import io.carillon.application.dispatch.UseCases;
import io.carillon.application.hub.Background;
import io.carillon.application.hub.Hub;
import io.carillon.application.hub.LogReader;
import io.carillon.application.lifecycle.Readiness;
import io.carillon.application.lifecycle.TellDegradation;
import io.carillon.application.lifecycle.TellInterruption;
import io.carillon.application.presence.AnnouncePresence;
import io.carillon.application.presence.PresenceNotation;
import io.carillon.application.presence.ReadPresence;
import io.carillon.application.presence.SetPresence;
import io.carillon.application.presence.Whereabouts;
import io.carillon.application.publish.PublishMessage;
import io.carillon.application.publish.Publisher;
import io.carillon.application.publish.SendDirectMessage;
import io.carillon.application.recovery.LateBeginnings;
import io.carillon.application.recovery.ReadHistory;
import io.carillon.application.recovery.RecordedTopics;
import io.carillon.application.room.Departures;
import io.carillon.application.room.RoomUseCases;
import io.carillon.application.session.ConfirmReception;
import io.carillon.application.session.ResumeSession;
import io.carillon.application.session.Sessions;
import io.carillon.application.subscribe.SubscribeToTopics;
import io.carillon.application.subscribe.Subscriptions;
import io.carillon.application.subscribe.UnsubscribeFromTopics;
import io.carillon.bootstrap.config.CarillonConfig;
import io.carillon.domain.access.AccessRules;
import io.carillon.domain.access.TokenVerifier;
import io.carillon.domain.message.Broker;
import io.carillon.domain.message.MessageIds;
import io.carillon.domain.message.PageLimit;
import io.carillon.domain.presence.PresenceRegistry;
import io.carillon.domain.protection.ConnectionQuota;
import io.carillon.domain.protection.SharedLimits;
import io.carillon.domain.protection.UserPlaces;
import io.carillon.domain.protection.UserQuota;
import io.carillon.domain.resumption.InboxCursors;
import io.carillon.domain.resumption.SessionStore;
import io.carillon.domain.room.RoomStore;
import io.carillon.domain.telemetry.Concern;
import io.carillon.domain.telemetry.DeliveryHealth;
import io.carillon.domain.telemetry.Telemetry;
import io.carillon.domain.time.MonotonicClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;

/** The use cases, made of the ports that the adapters' modules bind. */
final class ApplicationModule extends AbstractModule {

  /** Short enough to seem at once, long enough to tell of many who come together in few messages. */
  private static final Duration PRESENCE_TICK = Duration.ofMillis(200);

  /** How soon the names of rooms that have been empty for long enough are free. */
  private static final Duration ROOM_TICK = Duration.ofSeconds(1);
  /** How much of a log is read at once for a client that has fallen behind: less than its mailbox holds. */
  private static final PageLimit CATCHING_UP = new PageLimit(300, 256 * 1024);

  /** The messages in one answer fill at most this part of a client's mailbox. */
  private static final int ANSWERS_PER_MAILBOX = 4;

  private final CarillonConfig config;
  private final InstantSource timeOfDay;

  ApplicationModule(CarillonConfig config, InstantSource timeOfDay) {
    this.config = config;
    this.timeOfDay = timeOfDay;
  }

  @Override
  protected void configure() {
    bind(InstantSource.class).toInstance(timeOfDay);
    bind(MonotonicClock.class).toInstance(MonotonicClock.system());
    bind(SecureRandom.class).toInstance(new SecureRandom());
    VirtualBackground background = new VirtualBackground();
    bind(VirtualBackground.class).toInstance(background);
    bind(Background.class).toInstance(background);
    bind(ConnectionRegistry.class).toInstance(new ConnectionRegistry());
    bind(ConnectionQuota.class).toInstance(new ConnectionQuota(config.connections()));
    Multibinder.newSetBinder(binder(), Concern.class).addBinding().to(HeapPressure.class); // other modules add theirs
  }

  @Provides
  @Singleton
  AccessRules accessRules(RoomStore rooms) {
    return new AccessRules(config.namespaces(), rooms);
  }

  @Provides
  @Singleton
  Departures departures(RoomStore rooms, ConnectionRegistry connections, Subscriptions subscriptions, Hub hub,
      Background background) {
    return new Departures(rooms, connections, subscriptions, hub, background);
  }

  @Provides
  @Singleton
  RoomUseCases roomUseCases(RoomStore rooms, Subscriptions subscriptions, Departures departures, Hub hub,
      VirtualBackground background) {
    background.every(ROOM_TICK, () -> rooms.forgetUnused(room -> hub.isListenedTo(room.topic())));
    return RoomUseCases.of(rooms, subscriptions, departures, config.namespaces(), config.maxRoomMembers(),
        config.maxSubscriptions());
  }

  @Provides
  @Singleton
  Readiness readiness(DeliveryHealth delivery, Set<Concern> concerns, ConnectionRegistry connections) {
    delivery.onChange(new TellDegradation(connections));
    return new Readiness(delivery, concerns);
  }

  @Provides
  @Singleton
  HeapPressure heapPressure(MonotonicClock clock) {
    return HeapPressure.ofThisProcess(clock);
  }

  @Provides
  @Singleton
  Hub hub(Broker broker, DeliveryConfig delivery, ConnectionRegistry connections, VirtualBackground background,
      MonotonicClock clock) {
    Hub hub = new Hub(broker, delivery.loops(), clock);
    hub.whenInterrupted(new TellInterruption(connections, config.namespaces(), background));
    broker.listen(hub);
    return hub;
  }

  @Provides
  @Singleton
  Subscriptions subscriptions(Hub hub, Whereabouts whereabouts, RecordedTopics recorded, SessionStore sessions) {
    return new Subscriptions(hub, whereabouts, recorded, sessions);
  }

  @Provides
  @Singleton
  RecordedTopics recordedTopics(Broker broker, InboxCursors cursors, Background background, MonotonicClock clock,
      Telemetry telemetry) {
    LogReader reader = new LogReader(broker, background, CATCHING_UP, new LateBeginnings(broker, cursors));
    return new RecordedTopics(broker, cursors, config.namespaces(), reader, clock, telemetry,
        config.delivery().mailboxBytes() / ANSWERS_PER_MAILBOX);
  }

  @Provides
  @Singleton
  Whereabouts whereabouts(PresenceRegistry registry) {
    return new Whereabouts(registry, config.namespaces());
  }

  @Provides
  @Singleton
  AnnouncePresence announcePresence(PresenceRegistry registry, Broker broker, PresenceNotation notation,
      MessageIds ids, InstantSource clock, MonotonicClock monotonic, Telemetry telemetry,
      VirtualBackground background) {
    var announce = new AnnouncePresence(registry, broker, notation, ids, clock, monotonic, telemetry);
    background.every(PRESENCE_TICK, announce::announce);
    return announce;
  }

  @Provides
  @Singleton
  Sessions sessions(SessionStore store, InboxCursors cursors, ConnectionRegistry registry, UserQuota quota,
      Subscriptions subscriptions, AccessRules rules, Departures departures) {
    return new Sessions(store, cursors, registry, quota, subscriptions, rules, departures::settle,
        config.sessions().ttl());
  }

  @Provides
  @Singleton
  ResumeSession resumeSession(Sessions sessions, ConnectionRegistry registry, UserQuota quota,
      Subscriptions subscriptions, Whereabouts whereabouts, RecordedTopics recorded, AccessRules rules,
      InstantSource clock, Telemetry telemetry, SessionStore store) {
    var resume = new ResumeSession(sessions, registry, quota, subscriptions, whereabouts, recorded, rules, clock,
        telemetry, config.maxSubscriptions());
    store.listen(resume);
    return resume;
  }

  @Provides
  @Singleton
  ConfirmReception confirmReception(RecordedTopics recorded, InboxCursors cursors) {
    return new ConfirmReception(recorded, cursors);
  }

  @Provides
  @Singleton
  Welcome welcome(ResumeSession resume, Subscriptions subscriptions, RecordedTopics recorded,
      Whereabouts whereabouts, UserQuota quota, InstantSource clock) {
    return new Welcome(resume, subscriptions, recorded, whereabouts, quota, config.namespaces(), clock);
  }

  @Provides
  @Singleton
  UserQuota userQuota(UserPlaces places, ConnectionRegistry registry, Background background) {
    places.listen(new CloseReplaced(registry, background));
    return new UserQuota(places, config.beyondUserLimit());
  }

  @Provides
  @Singleton
  AdmitConnection admitConnection(TokenVerifier verifier, ConnectionQuota quota, UserQuota users,
      ConnectionRegistry registry, Sessions sessions, HeapPressure memory, SecureRandom random) {
    return new AdmitConnection(verifier, quota, users, registry, sessions, memory, random,
        Thread::startVirtualThread);
  }

  @Provides
  @Singleton
  OpenConnection openConnection(ConnectionRegistry registry, Welcome welcome, Subscriptions subscriptions,
      SessionStore sessions, MonotonicClock clock, SecureRandom random) {
    return new OpenConnection(registry, welcome, subscriptions, sessions, clock, random);
  }

  @Provides
  @Singleton
  CloseConnection closeConnection(ConnectionRegistry registry, ConnectionQuota quota, Sessions sessions) {
    return new CloseConnection(registry, quota, sessions);
  }

  @Provides
  @Singleton
  EnforceDeadlines enforceDeadlines(AccessRules rules, Subscriptions subscriptions, MonotonicClock monotonic) {
    return new EnforceDeadlines(config.authTimeout(), rules, subscriptions, monotonic);
  }

  @Provides
  @Singleton
  DrainConnections drainConnections(ConnectionRegistry registry, SecureRandom random) {
    return new DrainConnections(registry, random);
  }

  @Provides
  @Singleton
  MessageIds messageIds(InstantSource clock, SecureRandom random) {
    return new MessageIds(clock, random);
  }

  @Provides
  @Singleton
  Publisher publisher(Broker broker, SharedLimits limits, MessageIds ids, InstantSource clock,
      MonotonicClock monotonic) {
    return new Publisher(broker, config.namespaces(), limits, ids, clock, monotonic);
  }

  @Provides
  @Singleton
  CommandHandler commandHandler(InstantSource clock, MonotonicClock monotonic, UseCases useCases,
      Subscriptions subscriptions, Broker broker) {
    return new CommandHandler(new PaceKeeper(config.rates(), monotonic), useCases, subscriptions, broker, clock);
  }

  @Provides
  @Singleton
  UseCases useCases(TokenVerifier verifier, Sessions sessions, Welcome welcome, Telemetry telemetry,
      AccessRules rules, Subscriptions subscriptions, Publisher publisher, Whereabouts whereabouts,
      PresenceRegistry presence, RoomUseCases rooms, RecordedTopics recorded, Broker broker, InstantSource clock,
      MonotonicClock monotonic, ConfirmReception confirm, Departures departures, HeapPressure memory) {
    return new UseCases(
        new AuthenticateConnection(verifier, sessions, welcome, telemetry),
        new RefreshAccess(verifier, rules, subscriptions, telemetry, clock),
        new SubscribeToTopics(rules, config.namespaces(), recorded, verifier, subscriptions, departures::settle,
            config.maxSubscriptions(), memory, clock),
        new UnsubscribeFromTopics(subscriptions),
        new ReadHistory(rules, broker, recorded, monotonic, clock),
        new PublishMessage(rules, publisher),
        new SendDirectMessage(rules, publisher),
        confirm,
        new ReadPresence(rules, whereabouts, presence),
        new SetPresence(presence),
        rooms);
  }
}
