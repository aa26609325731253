package io.carillon.acceptance.chaos;

import io.carillon.acceptance.invariant.Checker;
import io.carillon.acceptance.invariant.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** One run: chaos, healing, an {@linkplain Aftermath aftermath}, and the verdict. */
public final class ChaosRun {

  private final World world;
  private final List<Actor> actors;

  private ChaosRun(World world) {
    this.world = world;
    Random seeds = new Random(world.scenario().seed());
    Stream<Actor> talkers = IntStream.range(0, world.scenario().talkers())
        .mapToObj(number -> new Talker(world, device("t" + number, number, seeds)));
    Stream<Actor> hearers = IntStream.range(0, world.scenario().hearers())
        .mapToObj(number -> {
          Device device = device("h" + number, number, seeds);
          return new Hearer(world, device, interests(device.random()), number < world.users().size());
        });
    this.actors = Stream.concat(talkers, hearers).toList();
  }

  /**
   * Runs and judges.
   *
   * @throws IOException when no server can be reached, or the log cannot be written
   */
  public static Verdict run(Scenario scenario) throws IOException, InterruptedException {
    return run(scenario, _ -> {});
  }

  /**
   * The same while something is done to the servers.
   *
   * @param disruption ends when the run's time is over, and then nothing is wrong any more
   */
  static Verdict run(Scenario scenario, Consumer<World> disruption) throws IOException, InterruptedException {
    var users = IntStream.range(0, Math.max(2, scenario.hearers() / 2)).mapToObj(number -> "u" + number).toList();
    Capabilities can = Capabilities.of(scenario.servers().getFirst(),
        Pass.of("prober", Topics.published(), Duration.ofMinutes(1), scenario.signer()));
    Files.createDirectories(scenario.directory());
    var complaints = new Complaints();
    var recorder = new Recorder(scenario.directory().resolve("events.jsonl"));
    try (recorder) {
      new ChaosRun(
          new World(scenario, recorder, complaints, can, users, new Floods(), new Disruptions(), new CountDownLatch(1)))
          .run(disruption);
    }
    Report report = Checker.check(recorder.log());
    return new Verdict(scenario, can.toString(), recorder.log(), recorder.counts(), complaints.all(), report);
  }

  private void run(Consumer<World> disruption) throws InterruptedException {
    Thread disruptor = Thread.ofVirtual().start(() -> disruption.accept(world));
    List<Thread> acting = started(Actor::run);
    world.isOverAfter(world.scenario().time().toMillis());
    world.end().countDown();
    disruptor.join();
    awaitAll(acting);
    awaitAll(started(Actor::heal));
    awaitTheSilent();
    List<Device> readers = world.users().stream().map(user -> new Device(world, "final-" + user, user, new Random(0)))
        .toList();
    new Aftermath(world, actors).read(readers);
    everyone(readers).forEach(conversation -> {
      if (!conversation.isOver()) {
        conversation.leave();
      }
    });
  }

  private List<Thread> started(Consumer<Actor> deed) {
    return actors.stream().map(actor -> Thread.ofVirtual().start(() -> deed.accept(actor))).toList();
  }

  private static void awaitAll(List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private List<Conversation> everyone(List<Device> readers) {
    return Stream.concat(actors.stream().map(Actor::device), readers.stream())
        .flatMap(device -> device.conversations().stream()).toList();
  }

  /** The connections that fell silent have an end too. */
  private void awaitTheSilent() {
    for (Actor actor : actors) {
      Conversation healthy = actor.conversation().orElse(null);
      actor.device().conversations().stream().filter(conversation -> conversation != healthy)
          .forEach(Conversation::awaitEnd);
    }
  }

  /** Users have several devices: the same number stands for the same user. */
  private Device device(String name, int number, Random seeds) {
    return new Device(world, name, world.users().get(number % world.users().size()), new Random(seeds.nextLong()));
  }

  /** Some topics, at least one of them recorded. One who hears a ledger is closed when too slow, and the others are not. */
  private static List<String> interests(Random random) {
    boolean closes = random.nextBoolean();
    List<String> always = closes ? Topics.LEDGERS : Topics.FEEDS;
    var interests = new ArrayList<String>();
    interests.add(always.get(random.nextInt(always.size())));
    Topics.published().stream().filter(topic -> closes || !Topics.LEDGERS.contains(topic))
        .filter(topic -> !interests.contains(topic) && random.nextInt(2) == 0).forEach(interests::add);
    return List.copyOf(interests);
  }
}
