package io.carillon.acceptance.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Acts for one device until the time is over, and then brings it into order. */
abstract class Actor {

  private static final Duration HEALING = Duration.ofSeconds(30);

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

  /** What it does on its last connection, which nothing will be done to. */
  abstract void settle(Conversation with);

  /** The topics that it hears from time to time. */
  abstract List<String> topics();

  /** Acts until the time is over, and leaves a healthy connection. */
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
      heal();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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

  private void connect() {
    boolean resume = world.can().sessions() && random().nextBoolean();
    if (isOneIn(6)) {
      Pass pass = world.shortPass(device.user(), topics(), Duration.ofSeconds(2 + random().nextInt(5)));
      keep(device.connect(pass, false, resume)).ifPresent(fresh -> {
        if (isOneIn(2)) {
          fresh.letExpire();
        } else {
          fresh.refresh(world.lastingPass(device.user(), topics()));
        }
      });
    } else {
      keep(device.connect(world.lastingPass(device.user(), topics()), isOneIn(3), resume));
    }
  }

  private Optional<Conversation> keep(Optional<Conversation> fresh) {
    conversation = fresh.orElse(null);
    return fresh;
  }

  private void heal() {
    conversation().filter(Conversation::isDoomed).ifPresent(current -> {
      current.goOnReading();
      current.leave();
    });
    Awaitility.await(device.name() + " is connected again").atMost(HEALING).until(() -> conversation()
        .or(() -> keep(device.connect(world.lastingPass(device.user(), topics()), false, world.can().sessions())))
        .isPresent());
    conversation().ifPresent(healthy -> {
      healthy.refresh(world.lastingPass(device.user(), topics()));
      settle(healthy);
    });
  }
}
