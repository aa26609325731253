package io.carillon.acceptance.chaos;

import io.carillon.acceptance.client.Message;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Publishes, and tries again what it got no answer to. */
final class Talker extends Actor {

  private static final List<String> PRIORITIES = List.of("low", "normal", "high", "critical");
  private static final int PAUSE_MILLIS = 60;
  private static final int BURST = 12;
  private static final int SHORT = 200;
  private static final int LONG = 6000;
  /** Enough to overflow the mailbox of who does not read, and what the systems on both sides keep for it. */
  private static final int FLOOD = 300;
  /** Who waits for so many answers publishes nothing else. */
  private static final int PATIENT = 50;
  private static final int VERY_LONG = 20_000;

  Talker(World world, Device device) {
    super(world, device, PAUSE_MILLIS);
  }

  @Override
  List<String> topics() {
    return Topics.published();
  }

  @Override
  void act(Conversation with) {
    retry(with);
    if (device().unanswered().size() > PATIENT) {
      return;
    }
    String topic = isOneIn(12) ? Topics.inboxOf(oneOf(world().users())) : oneOf(Topics.published());
    if (isOneIn(40)) {
      disconnectInTheMidst(with, topic);
    } else if (isOneIn(30)) {
      misbehave(with, topic);
    } else if (isOneIn(300)) {
      world().floods().rise();
      with.await(burst(with, topic, FLOOD, VERY_LONG), "the answer to a flood");
    } else {
      with.await(burst(with, topic, random().nextInt(BURST), isOneIn(15) ? LONG : SHORT),
          "the answer to a publication");
    }
  }

  @Override
  boolean settle(Conversation with) {
    retry(with);
    return device().unanswered().isEmpty();
  }

  /** Publishes so many, and at least one; returns the answer to the last. */
  private CompletableFuture<Optional<Message>> burst(Conversation with, String topic, int count, int longest) {
    CompletableFuture<Optional<Message>> last = publish(with, compose(topic, longest));
    for (int i = 1; i < count; i++) {
      last = publish(with, compose(topic, longest));
    }
    return last;
  }

  private CompletableFuture<Optional<Message>> publish(Conversation with, Publication publication) {
    device().undertake(publication);
    return with.publish(publication);
  }

  private Publication compose(String topic, int longest) {
    Publication publication = device().compose(topic, random().nextInt(longest));
    if (!world().can().isRecorded(topic)) {
      return publication;
    }
    Publication urgent = publication.withPriority(oneOf(PRIORITIES));
    return isOneIn(20) ? urgent.lasting(1 + random().nextInt(300)) : urgent;
  }

  /** Who is cut off while publishing does not know what was taken. */
  private void disconnectInTheMidst(Conversation with, String topic) {
    CompletableFuture<Optional<Message>> _ = burst(with, topic, random().nextInt(BURST), SHORT);
    disconnect(with);
  }

  private void retry(Conversation with) {
    device().unanswered().stream().map(with::publish).toList()
        .forEach(answer -> with.await(answer, "the answer to a second try"));
  }

  /** None of this may be stored. */
  private void misbehave(Conversation with, String topic) {
    Publication publication = compose(topic, SHORT);
    int what = random().nextInt(3);
    CompletableFuture<Optional<Message>> answer = switch (what) {
      case 0 -> with.publish(device().compose(Topics.FORBIDDEN, SHORT));
      case 1 -> with.publish(publication.lasting(-1));
      default -> {
        CompletableFuture<Optional<Message>> _ = publish(with, publication);
        yield with.publish(device().compose(topic, SHORT).withKey(publication.key()));
      }
    };
    with.await(answer, "a refusal").filter(message -> !message.type().equals("Error"))
        // Of two with one key the second is taken if the first was not, because it could not be done then.
        .filter(_ -> what != 2 || !world().disruptions().excuseRefusals())
        .ifPresent(message -> world().complaints()
            .add("connection %s: not refused: %s".formatted(with.conn(), message.text())));
  }
}
