package io.carillon.bootstrap.server;

import io.carillon.domain.telemetry.DeliveryHealth;
import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import io.carillon.adapters.local.presence.LocalPresenceRegistry;
import io.carillon.adapters.local.room.LocalRoomStore;
import io.carillon.adapters.local.session.LocalInboxCursors;
import io.carillon.adapters.local.session.LocalSessionStore;
import io.carillon.adapters.redis.RedisAdapters;
import io.carillon.adapters.redis.connection.RedisConfig;
import io.carillon.bootstrap.config.CarillonConfig;
import io.carillon.domain.message.Broker;
import io.carillon.domain.presence.PresenceRegistry;
import io.carillon.domain.resumption.InboxCursors;
import io.carillon.domain.resumption.SessionStore;
import io.carillon.domain.room.RoomStore;
import io.carillon.domain.telemetry.Telemetry;
import java.security.SecureRandom;
import java.time.InstantSource;

/** The ports of a node that is one of several: what they share is in Redis. */
final class RedisModule extends AbstractModule {

  private final CarillonConfig config;
  private final RedisConfig redis;

  RedisModule(CarillonConfig config, RedisConfig redis) {
    this.config = config;
    this.redis = redis;
  }

  @Provides
  @Singleton
  RedisAdapters redisAdapters(InstantSource clock, SecureRandom random, Telemetry telemetry) {
    return new RedisAdapters(redis, clock, random, telemetry);
  }

  @Provides
  @Singleton
  Backend backend(RedisAdapters adapters) {
    return new Backend() {

      @Override
      public void start() {
        adapters.start();
      }

      @Override
      public void close() {
        adapters.close();
      }
    };
  }

  @Provides
  DeliveryHealth deliveryHealth(RedisAdapters adapters) {
    return adapters.health();
  }

  @Provides
  Broker broker(RedisAdapters adapters) {
    return adapters.broker();
  }

  @Provides
  @Singleton
  PresenceRegistry presenceRegistry(InstantSource clock) {
    return new LocalPresenceRegistry(config.presence(), clock);
  }

  @Provides
  @Singleton
  RoomStore roomStore(InstantSource clock) {
    return new LocalRoomStore(config.rooms(), clock);
  }

  @Provides
  @Singleton
  SessionStore sessionStore(InstantSource clock) {
    return new LocalSessionStore(config.sessions().limits(), clock);
  }

  @Provides
  @Singleton
  InboxCursors inboxCursors(InstantSource clock) {
    return new LocalInboxCursors(config.sessions().inboxMemory(), config.sessions().inboxes(), clock);
  }
}
