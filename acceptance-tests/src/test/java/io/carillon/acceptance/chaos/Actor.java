package io.carillon.acceptance.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/** Acts for one device until the time is over, and then brings it into order. */
abstract class Actor {

  private static final Duration HEALING = Duration.ofSeconds(30);
  /** A server that is busy, or stands still for a while, may take so long. */
  private static final int TIME_TO_REFRESH_SECONDS = 10;
  private static final Duration POLLING = Duration.ofMillis(100);

  private final World world;
  private final Device device;
  private final int pauseMillis;
  private @Nullable Conversation conversation;

  /** @param pauseMillis the mean pause between two acts */
  Actor(World world, Device device, int pauseMillis) {
    this.world = world;
    this.device = device;
    this.pauseMillis = pauseMillis;
  }

  /** What it does next; called again and again. */
  abstract void act(Conversation with);

  /** What it does on its last connection, which nothing will be done to; called until it says that all of it is done. */
  abstract boolean settle(Conversation with);

  /** The topics that it hears from time to time. */
  abstract List<String> topics();

  /** Acts until the time is over. */
  final void run() {
    try {
      while (!world.isOverAfter(1 + random().nextInt(2 * pauseMillis))) {
        Conversation current = conversation;
        if (current == null || current.isOver()) {
          connect();
        } else {
          act(current);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Gets a healthy connection, when nothing is wrong with the servers any more. */
  final void heal() {
    conversation().filter(Conversation::isDoomed).ifPresent(current -> {
      current.goOnReading();
      current.leave();
    });
    try {
      Awaitility.await().atMost(HEALING).pollInterval(POLLING).until(this::isHealthy);
    } catch (ConditionTimeoutException e) {
      world.complaints().add("%s is not well %s after all was well".formatted(device.name(), HEALING));
    }
  }

  final Device device() {
    return device;
  }

  /** The connection that it has in the end. */
  final Optional<Conversation> conversation() {
    return Optional.ofNullable(conversation).filter(current -> !current.isOver());
  }

  final World world() {
    return world;
  }

  final Random random() {
    return device.random();
  }

  final boolean isOneIn(int odds) {
    return random().nextInt(odds) == 0;
  }

  final <T> T oneOf(List<T> choices) {
    return choices.get(random().nextInt(choices.size()));
  }

  /** Ends the connection in one of the ways there are. */
  final void disconnect(Conversation current) {
    switch (random().nextInt(4)) {
      case 0 -> current.leave();
      case 1, 2 -> current.reset();
      default -> {
        current.fallSilent();
        conversation = null;
      }
    }
  }

  /**
   * Goes on at one of the servers with the session of a connection that is still open, at once: everything that the server has
   * confirmed on the old connection must be there on the new one.
   */
  final void goOnElsewhere(Conversation from) {
    from.letTakeOver();
    Set<String> confirmed = from.subscriptions();
    Optional<Conversation> fresh = keep(
        device.connect(world.lastingPass(device.user(), topics()), false, world.can().sessions()));
    boolean resumed = fresh.filter(to -> to.subscriptions().containsAll(confirmed)).isPresent();
    if (resumed) {
      from.awaitEnd();
    } else {
      if (fresh.isPresent() && !world.disruptions().excuseRefusals()) {
        world.complaints().add("%s resumed its open session and found %s instead of %s".formatted(device.name(),
            fresh.get().subscriptions(), confirmed));
      }
      from.leave();
    }
  }

  private void connect() {
    boolean resume = world.can().sessions() && random().nextBoolean();
    if (isOneIn(6)) {
      boolean expires = isOneIn(2);
      int seconds = 2 + random().nextInt(5) + (expires ? 0 : TIME_TO_REFRESH_SECONDS);
      Pass pass = world.shortPass(device.user(), topics(), Duration.ofSeconds(seconds));
      keep(device.connect(pass, false, resume)).ifPresent(fresh -> {
        if (expires) {
          fresh.letExpire();
        } else {
          fresh.refresh(world.lastingPass(device.user(), topics()));
        }
      });
    } else {
      keep(device.connect(world.lastingPass(device.user(), topics()), isOneIn(3), resume));
    }
  }

  private boolean isHealthy() {
    return conversation()
        .or(() -> keep(device.connect(world.lastingPass(device.user(), topics()), false, world.can().sessions())))
        .filter(current -> topics().stream().allMatch(current::permits) || isPermittedAgain(current))
        .filter(this::settle).isPresent();
  }

  private boolean isPermittedAgain(Conversation current) {
    current.refresh(world.lastingPass(device.user(), topics()));
    return !current.isOver();
  }

  private Optional<Conversation> keep(Optional<Conversation> fresh) {
    conversation = fresh.orElse(null);
    return fresh;
  }
}
