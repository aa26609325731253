package io.carillon.bootstrap.server;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import io.carillon.adapters.http.metrics.PrometheusTelemetry;
import io.carillon.adapters.redis.RedisAdapters;
import io.carillon.adapters.redis.connection.RedisConfig;
import io.carillon.adapters.redis.node.AgreedSettings;
import io.carillon.adapters.redis.node.NodeRoster;
import io.carillon.adapters.redis.presence.PresenceTerms;
import io.carillon.adapters.redis.presence.RedisPresenceRegistry;
import io.carillon.adapters.redis.room.RedisRoomStore;
import io.carillon.adapters.redis.session.RedisInboxCursors;
import io.carillon.adapters.redis.session.RedisSessionStore;
import io.carillon.bootstrap.config.CarillonConfig;
import io.carillon.domain.message.Broker;
import io.carillon.domain.presence.PresenceRegistry;
import io.carillon.domain.protection.SharedLimits;
import io.carillon.domain.protection.UserPlaces;
import io.carillon.domain.resumption.InboxCursors;
import io.carillon.domain.resumption.SessionStore;
import io.carillon.domain.room.RoomStore;
import io.carillon.domain.telemetry.ClockOffset;
import io.carillon.domain.telemetry.Concern;
import io.carillon.domain.telemetry.DeliveryHealth;
import io.carillon.domain.time.MonotonicClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ports of a node that is one of several: what they share is in Redis. */
final class RedisModule extends AbstractModule {

  /** How soon a change of an open session is written down. */
  private static final Duration SESSIONS_TICK = Duration.ofMillis(100);

  /** How soon it is that a user has read on. */
  private static final Duration CURSORS_TICK = Duration.ofSeconds(1);

  /** How soon it is told again how many connections users have, where Redis may not know. */
  private static final Duration PLACES_TICK = Duration.ofSeconds(1);

  /** How often the log repeats that the node's clock is off. */
  private static final Duration CLOCK_TICK = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(RedisModule.class);

  private final CarillonConfig config;
  private final RedisConfig redis;

  RedisModule(CarillonConfig config, RedisConfig redis) {
    this.config = config;
    this.redis = redis;
  }

  @Override
  protected void configure() {
    Multibinder<Concern> concerns = Multibinder.newSetBinder(binder(), Concern.class);
    concerns.addBinding().to(ClockOffset.class);
    concerns.addBinding().to(SettingsConcern.class);
  }

  @Provides
  @Singleton
  ClockOffset clockOffset(RedisAdapters adapters, PrometheusTelemetry telemetry, VirtualBackground background) {
    ClockOffset offset = new ClockOffset(adapters::clockLead);
    telemetry.gauge("clock_offset_seconds", "How far this node's clock is ahead of Redis's", offset::seconds);
    background.every(CLOCK_TICK, () -> offset.trouble().ifPresent(trouble -> LOG.warn("{}", trouble.advice())));
    return offset;
  }

  @Provides
  @Singleton
  RedisAdapters redisAdapters(InstantSource clock, MonotonicClock monotonic, SecureRandom random,
      PrometheusTelemetry telemetry) {
    var adapters = new RedisAdapters(redis, clock, monotonic, random, telemetry);
    telemetry.gauge("broker_commands_waiting", "Commands that wait for their turn on a connection to Redis",
        adapters::commandsWaiting);
    return adapters;
  }

  @Provides
  @Singleton
  Backend backend(RedisAdapters adapters, RedisSessionStore sessions, RedisInboxCursors cursors,
      RedisPresenceRegistry presence, RedisRoomStore rooms, NodeRoster roster) {
    return new Backend() {

      @Override
      public void start() {
        adapters.start();
        presence.start();
        rooms.start();
      }

      @Override
      public void close() {
        roster.close();
        sessions.close();
        cursors.close();
        presence.close();
        rooms.close();
        adapters.close();
      }
    };
  }

  /** A node that does not know the rooms yet would refuse those who are in them. */
  @Provides
  @Singleton
  DeliveryHealth deliveryHealth(RedisAdapters adapters, RedisRoomStore rooms) {
    DeliveryHealth messages = adapters.health();
    return new DeliveryHealth() {

      @Override
      public Optional<Obstacle> obstacle() {
        return messages.obstacle()
            .or(() -> rooms.isLoaded() ? Optional.empty() : Optional.of(Obstacle.NOT_YET_CONNECTED));
      }

      @Override
      public void onChange(Listener listener) {
        messages.onChange(listener);
      }
    };
  }

  @Provides
  Broker broker(RedisAdapters adapters) {
    return adapters.broker();
  }

  @Provides
  @Singleton
  RedisPresenceRegistry redisPresenceRegistry(RedisAdapters adapters, PrometheusTelemetry telemetry) {
    var usual = config.presence();
    var registry = adapters.presenceRegistry(
        new PresenceTerms(usual.grace(), usual.memory(), usual.maxRemembered(), PresenceTerms.USUAL_LEASE));
    telemetry.gauge("presence_users", "Users who are connected to this node", registry::users);
    telemetry.gauge("presence_attendances", "Users of this node at topics, each counted once for every topic",
        registry::attendances);
    return registry;
  }

  @Provides
  PresenceRegistry presenceRegistry(RedisPresenceRegistry registry) {
    return registry;
  }

  @Provides
  @Singleton
  SharedLimits sharedLimits(RedisAdapters adapters) {
    return adapters.limits();
  }

  @Provides
  @Singleton
  AgreedSettings agreedSettings(PrometheusTelemetry telemetry) {
    SharedSettings shared = new SharedSettings(config);
    AgreedSettings agreed = new AgreedSettings(shared.all(), SharedSettings::unset);
    agreed.listen(others -> config.namespaces().agreeOn(shared.histories(others)));
    telemetry.gauge("settings_differing", "Settings in which this node differs from others on its Redis",
        () -> agreed.differing().size());
    return agreed;
  }

  @Provides
  @Singleton
  SettingsConcern settingsConcern(AgreedSettings settings) {
    return new SettingsConcern(settings);
  }

  @Provides
  @Singleton
  NodeRoster nodeRoster(RedisAdapters adapters, AgreedSettings settings, VirtualBackground background) {
    NodeRoster roster = adapters.nodeRoster(settings, background::execute);
    background.every(NodeRoster.BEAT, roster::meet);
    return roster;
  }

  @Provides
  @Singleton
  UserPlaces userPlaces(RedisAdapters adapters, NodeRoster roster, VirtualBackground background) {
    var places = adapters.places(roster,
        () -> roster.settings().least(SharedSettings.CONNECTIONS_PER_USER, config.connections().perUser()));
    background.every(PLACES_TICK, places::flush);
    return places;
  }

  @Provides
  @Singleton
  RedisRoomStore redisRoomStore(RedisAdapters adapters, PrometheusTelemetry telemetry) {
    var store = adapters.roomStore(config.rooms());
    telemetry.gauge("rooms", "Rooms of all nodes, those included that have just been left by all", store::size);
    return store;
  }

  @Provides
  RoomStore roomStore(RedisRoomStore store) {
    return store;
  }

  @Provides
  @Singleton
  RedisSessionStore redisSessionStore(RedisAdapters adapters, PrometheusTelemetry telemetry,
      VirtualBackground background) {
    var store = adapters.sessionStore(config.sessions().ttl(), config.sessions().limits().perUser(),
        Thread::startVirtualThread);
    background.every(SESSIONS_TICK, store::flush);
    telemetry.gauge("sessions_open", "Sessions that are open on this node, and written down in Redis", store::open);
    telemetry.gauge("sessions_unwritten", "Sessions without a connection that Redis is not known to have yet",
        store::unwritten);
    return store;
  }

  @Provides
  SessionStore sessionStore(RedisSessionStore store) {
    return store;
  }

  @Provides
  @Singleton
  RedisInboxCursors redisInboxCursors(RedisAdapters adapters, VirtualBackground background) {
    var cursors = adapters.inboxCursors(config.sessions().inboxMemory());
    background.every(CURSORS_TICK, cursors::flush);
    return cursors;
  }

  @Provides
  InboxCursors inboxCursors(RedisInboxCursors cursors) {
    return cursors;
  }
}
