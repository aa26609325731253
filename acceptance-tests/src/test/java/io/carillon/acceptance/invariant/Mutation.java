package io.carillon.acceptance.invariant;

import static io.carillon.acceptance.invariant.Invariant.I1;
import static io.carillon.acceptance.invariant.Invariant.I10;
import static io.carillon.acceptance.invariant.Invariant.I11;
import static io.carillon.acceptance.invariant.Invariant.I12;
import static io.carillon.acceptance.invariant.Invariant.I13;
import static io.carillon.acceptance.invariant.Invariant.I14;
import static io.carillon.acceptance.invariant.Invariant.I2;
import static io.carillon.acceptance.invariant.Invariant.I3;
import static io.carillon.acceptance.invariant.Invariant.I4;
import static io.carillon.acceptance.invariant.Invariant.I5;
import static io.carillon.acceptance.invariant.Invariant.I6;
import static io.carillon.acceptance.invariant.Invariant.I7;
import static io.carillon.acceptance.invariant.Invariant.I8;
import static io.carillon.acceptance.invariant.Invariant.I9;

import io.carillon.acceptance.invariant.Event.Arrival;
import io.carillon.acceptance.invariant.Event.Closed;
import io.carillon.acceptance.invariant.Event.DataLost;
import io.carillon.acceptance.invariant.Event.FinalGap;
import io.carillon.acceptance.invariant.Event.FinalMessage;
import io.carillon.acceptance.invariant.Event.FinalTop;
import io.carillon.acceptance.invariant.Event.Gap;
import io.carillon.acceptance.invariant.Event.Granted;
import io.carillon.acceptance.invariant.Event.Opened;
import io.carillon.acceptance.invariant.Event.Position;
import io.carillon.acceptance.invariant.Event.PresenceChange;
import io.carillon.acceptance.invariant.Event.PresenceSnapshot;
import io.carillon.acceptance.invariant.Event.PublishAcked;
import io.carillon.acceptance.invariant.Event.PublishRefused;
import io.carillon.acceptance.invariant.Event.PublishSent;
import io.carillon.acceptance.invariant.Event.Quiet;
import io.carillon.acceptance.invariant.Event.Received;
import io.carillon.acceptance.invariant.Event.Subscribed;
import io.carillon.acceptance.invariant.Event.Unsubscribed;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One way in which a log can be wrong, and the invariant that must notice. */
enum Mutation {

  A_MESSAGE_IS_LOST(I1) {
    @Override
    boolean apply(Mutant log) {
      return at(log, index -> log.isRecordedMessage(index) && log.isInside(index), log::drop);
    }
  },
  A_GAP_IS_HIDDEN(I1) {
    @Override
    boolean apply(Mutant log) {
      return at(log, index -> log.at(index) instanceof Gap gap && gap.first() > 0 && log.isInside(index), log::drop);
    }
  },
  TWO_MESSAGES_CHANGE_PLACES(I1) {
    @Override
    boolean apply(Mutant log) {
      return at(log, index -> log.isRecordedMessage(index) && log.isInside(index)
          && log.isInside(log.arrivalAfter(index).orElseThrow()),
          index -> log.swap(index, log.arrivalAfter(index).orElseThrow()));
    }
  },
  A_MESSAGE_IS_LATE(I1) {
    @Override
    boolean apply(Mutant log) {
      return at(log, index -> log.isRecordedMessage(index) && log.isInside(index),
          index -> log.delay(index, log.arrivalAfter(index).orElseThrow()));
    }
  },
  AN_EPOCH_ENDS_SILENTLY(I1) {
    @Override
    boolean apply(Mutant log) {
      return at(log, index -> log.at(index) instanceof Gap gap && gap.first() == 0
          && log.arrivalAfter(index).stream().anyMatch(log::isRecordedMessage), log::drop);
    }
  },
  A_MESSAGE_COMES_TWICE(I2) {
    @Override
    boolean apply(Mutant log) {
      return at(log, log::isRecordedMessage, index -> log.insert(index, log.at(index)));
    }
  },
  AN_UNRECORDED_MESSAGE_COMES_TWICE(I2) {
    @Override
    boolean apply(Mutant log) {
      return at(log, index -> log.isUnrecordedMessage(index) && lossesSinceSent(log, index).length == 0,
          index -> log.insert(index, log.at(index)));
    }
  },
  WHAT_COMES_TWICE_WAS_NOT_FORGOTTEN(I2) {
    @Override
    boolean apply(Mutant log) {
      return at(log, index -> reason(log, index).isPresent(), index -> log.drop(reason(log, index).orElseThrow()));
    }

    // The only loss that explains why a client gets what it has had before.
    private OptionalInt reason(Mutant log, int index) {
      if (!log.isUnrecordedMessage(index)) {
        return OptionalInt.empty();
      }
      Received it = (Received) log.at(index);
      boolean again = IntStream.range(0, index).anyMatch(
          line -> log.at(line) instanceof Received had && had.client().equals(it.client()) && had.id().equals(it.id()));
      int[] losses = lossesSinceSent(log, index);
      return again && losses.length == 1 ? OptionalInt.of(losses[0]) : OptionalInt.empty();
    }
  },
  WHAT_COMES_TWICE_COMES_FROM_ONE_SERVER(I2) {
    @Override
    boolean apply(Mutant log) {
      return at(log, index -> isOnlyCauseOfRepetition(log, index), index -> {
        Opened opened = (Opened) log.at(index);
        log.replace(index, new Opened(opened.tMono(), opened.client(), opened.conn(),
            serverBefore(log, index).orElseThrow(), opened.user(), opened.session(), opened.resumed()));
      });
    }

    // What a client hears first on a new server, without a loss since it was sent, it has heard on the server before.
    private boolean isOnlyCauseOfRepetition(Mutant log, int index) {
      if (!(log.at(index) instanceof Opened opened) || serverBefore(log, index).isEmpty()) {
        return false;
      }
      return log.next(index, later -> log.isSameConnection(index, later) && log.isUnrecordedMessage(later))
          .stream().anyMatch(later -> lossesSinceSent(log, later).length == 0
              && IntStream.range(0, index).anyMatch(line -> log.at(line) instanceof Received had
                  && had.client().equals(opened.client()) && had.id().equals(((Received) log.at(later)).id())
                  && serverOf(log, had.conn()).equals(serverBefore(log, index))));
    }

    private Optional<String> serverBefore(Mutant log, int index) {
      return IntStream.range(0, index).mapToObj(log::at).filter(Opened.class::isInstance).map(Opened.class::cast)
          .filter(opened -> opened.client().equals(log.at(index).client())).reduce((_, later) -> later)
          .map(Opened::server);
    }

    private Optional<String> serverOf(Mutant log, String conn) {
      return log.any(Opened.class, opened -> opened.conn().equals(conn)).map(Opened::server);
    }
  },
  A_CLIENT_SEES_ANOTHER_HISTORY(I3) {
    @Override
    boolean apply(Mutant log) {
      return received(log, it -> it.epoch() != null, it -> log.any(PublishSent.class,
          sent -> sent.topic().equals(it.topic()) && !sent.id().equals(it.id()))
          .map(sent -> heard(it, it.topic(), sent.id(), sent.hash())));
    }
  },
  AN_ACKED_MESSAGE_IS_GONE(I4) {
    @Override
    boolean apply(Mutant log) {
      return at(log, index -> log.at(index) instanceof FinalMessage, log::drop);
    }
  },
  AN_EXPIRED_MESSAGE_IS_NOT_EXPLAINED(I4) {
    @Override
    boolean apply(Mutant log) {
      return at(log, index -> log.at(index) instanceof FinalGap, log::drop);
    }
  },
  THE_LOG_ENDS_BEFORE_AN_ACKED_MESSAGE(I4) {
    @Override
    boolean apply(Mutant log) {
      return at(log, index -> log.at(index) instanceof FinalTop top && top.offset() > top.oldest(), index -> {
        FinalTop top = (FinalTop) log.at(index);
        log.replace(index,
            new FinalTop(top.tMono(), top.client(), top.topic(), top.epoch(), top.oldest(), top.offset() - 1));
      });
    }
  },
  A_REFUSED_MESSAGE_IS_HEARD(I5) {
    @Override
    boolean apply(Mutant log) {
      return log.any(PublishRefused.class, refused -> refused.code().equals("rate_limited"))
          .filter(refused -> received(log, it -> it.topic().equals(refused.topic()),
              it -> Optional.of(heard(it, it.topic(), refused.id(), it.hash()))))
          .isPresent();
    }
  },
  A_MESSAGE_IS_STORED_TWICE(I6) {
    @Override
    boolean apply(Mutant log) {
      return at(log, index -> log.at(index) instanceof FinalMessage, index -> {
        FinalMessage it = (FinalMessage) log.at(index);
        log.insert(index + 1,
            new FinalMessage(it.tMono(), it.client(), it.topic(), it.epoch(), it.offset() + 1, it.id(), it.hash()));
      });
    }
  },
  TWO_ACKS_CHANGE_THEIR_OFFSETS(I7) {
    @Override
    boolean apply(Mutant log) {
      return at(log, index -> nextAck(log, index).isPresent(), index -> {
        int other = nextAck(log, index).orElseThrow();
        PublishAcked first = (PublishAcked) log.at(index);
        PublishAcked second = (PublishAcked) log.at(other);
        log.replace(index, acked(first, second.offset()));
        log.replace(other, acked(second, first.offset()));
      });
    }

    private OptionalInt nextAck(Mutant log, int index) {
      return isFirstAck(log, index)
          ? log.next(index, other -> isFirstAck(log, other) && log.isSameStream(index, other)
              && isBefore((PublishAcked) log.at(index), (PublishAcked) log.at(other)))
          : OptionalInt.empty();
    }

    private boolean isBefore(PublishAcked one, PublishAcked other) {
      return Objects.equals(one.epoch(), other.epoch()) && one.offset() < other.offset();
    }

    private boolean isFirstAck(Mutant log, int index) {
      return log.at(index) instanceof PublishAcked acked && acked.epoch() != null && !acked.duplicate();
    }
  },
  TWO_UNRECORDED_MESSAGES_CHANGE_PLACES(I7) {
    @Override
    boolean apply(Mutant log) {
      return at(log, index -> sameSender(log, index).isPresent(),
          index -> log.swap(index, sameSender(log, index).orElseThrow()));
    }

    private OptionalInt sameSender(Mutant log, int index) {
      if (!log.isUnrecordedMessage(index)) {
        return OptionalInt.empty();
      }
      String sender = onlySender(log, index, index);
      return sender.isEmpty()
          ? OptionalInt.empty()
          : log.next(index, other -> log.isUnrecordedMessage(other) && log.isSameStream(index, other)
              && onlySender(log, index, other).equals(sender));
    }

    // The connection that had sent a message before this line; empty when it was sent more than once.
    private String onlySender(Mutant log, int line, int message) {
      String id = ((Received) log.at(message)).id();
      int[] sendings = IntStream.range(0, log.size())
          .filter(index -> log.at(index) instanceof PublishSent sent && sent.id().equals(id)).toArray();
      return sendings.length == 1 && sendings[0] < line ? ((PublishSent) log.at(sendings[0])).conn() : "";
    }
  },
  A_RECOVERY_LEAVES_ONE_OUT(I8) {
    @Override
    boolean apply(Mutant log) {
      return at(log, index -> isRecovered(log, index), log::drop);
    }

    private boolean isRecovered(Mutant log, int index) {
      if (!(log.at(index) instanceof Arrival arrival) || !arrival.replay()) {
        return false;
      }
      List<Integer> starts = new ArrayList<>();
      for (int i = 0; i < index; i++) {
        if (log.at(i) instanceof Subscribed && log.isSameStream(i, index)) {
          starts.add(i);
        }
      }
      return ((Subscribed) log.at(starts.getLast())).isRecovered();
    }
  },
  A_LOST_EPOCH_IS_CALLED_RECOVERED(I8) {
    @Override
    boolean apply(Mutant log) {
      return answer(log, it -> !it.resumed() && (endsLater(it) || holdsAnother(log, it)), true);
    }

    private boolean holdsAnother(Mutant log, Subscribed it) {
      Position since = Objects.requireNonNull(it.since());
      Optional<String> before = message(log, it.topic(), since.epoch(), since.offset());
      Optional<String> now = message(log, it.topic(), it.epoch(), since.offset());
      return before.isPresent() && now.isPresent() && !before.equals(now);
    }

    private Optional<String> message(Mutant log, String topic, @Nullable String epoch, long offset) {
      return log.any(Received.class,
          it -> it.topic().equals(topic) && Objects.equals(it.epoch(), epoch) && it.offset() == offset)
          .map(Received::id);
    }
  },
  A_LOST_EPOCH_WITH_MORE_MESSAGES_IS_CALLED_RECOVERED(I4) {
    @Override
    boolean apply(Mutant log) {
      return at(log, index -> log.at(index) instanceof Subscribed it && hasEnded(it) && !it.resumed(), index -> {
        Subscribed it = (Subscribed) log.at(index);
        Position since = Objects.requireNonNull(it.since());
        log.replace(index, answered(it, new Position(since.epoch(), it.offset() + 1), true));
      });
    }
  },
  A_LOST_EPOCH_IS_NOT_TOLD(I4) {
    @Override
    boolean apply(Mutant log) {
      return answer(log, _ -> true, null);
    }
  },
  A_MESSAGE_FROM_NOWHERE(I9) {
    @Override
    boolean apply(Mutant log) {
      return received(log, _ -> true, it -> Optional.of(heard(it, it.topic(), "nobodys", it.hash())));
    }
  },
  A_MESSAGE_OF_ANOTHER_TOPIC(I9) {
    @Override
    boolean apply(Mutant log) {
      return received(log, _ -> true, it -> log.any(PublishSent.class, sent -> !sent.topic().equals(it.topic()))
          .map(sent -> heard(it, it.topic(), sent.id(), sent.hash())));
    }
  },
  A_CHANGED_PAYLOAD(I9) {
    @Override
    boolean apply(Mutant log) {
      return received(log, _ -> true, it -> Optional.of(heard(it, it.topic(), it.id(), it.hash() + "0")));
    }
  },
  A_MESSAGE_AFTER_UNSUBSCRIBING(I10) {
    @Override
    boolean apply(Mutant log) {
      return at(log, index -> log.at(index) instanceof Arrival && endOf(log, index).isPresent(),
          index -> log.delay(index, endOf(log, index).orElseThrow()));
    }

    private OptionalInt endOf(Mutant log, int index) {
      return log.next(index, end -> log.at(end) instanceof Unsubscribed && log.isSameStream(index, end));
    }
  },
  A_SUBSCRIPTION_WITHOUT_A_RIGHT(I10) {
    @Override
    boolean apply(Mutant log) {
      return at(log, index -> log.at(index) instanceof Opened && firstSubscription(log, index).isPresent(), index -> {
        Granted granted = (Granted) log.at(index + 1);
        String topic = ((Subscribed) log.at(firstSubscription(log, index).orElseThrow())).topic();
        log.replace(index + 1, granted(granted, without(granted, topic), granted.tMono(), granted.expires()));
      });
    }

    private OptionalInt firstSubscription(Mutant log, int index) {
      OptionalInt first = log.next(index + 1, later -> log.isSameConnection(index, later)
          && (log.at(later) instanceof Subscribed || log.at(later) instanceof Granted
              || log.at(later) instanceof Closed));
      return first.isPresent() && log.at(first.getAsInt()) instanceof Subscribed ? first : OptionalInt.empty();
    }
  },
  A_MESSAGE_AFTER_THE_TOKENS_END(I10) {
    @Override
    boolean apply(Mutant log) {
      return at(log, index -> grantAt(log, index).isPresent(), index -> {
        Arrival arrival = (Arrival) log.at(index);
        Granted last = grantAt(log, index).orElseThrow();
        log.insert(index, granted(last, last.topics(), arrival.tMono(), arrival.tMono() - 30_000_001));
      });
    }
  },
  A_MESSAGE_AFTER_THE_RIGHTS_END(I10) {
    @Override
    boolean apply(Mutant log) {
      return at(log, index -> grantAt(log, index).isPresent(), index -> {
        Arrival arrival = (Arrival) log.at(index);
        Granted last = grantAt(log, index).orElseThrow();
        log.insert(index, granted(last, without(last, arrival.topic()), arrival.tMono() - 2_000_001, last.expires()));
      });
    }
  },
  A_WRONG_CLOSE_CODE(I11) {
    @Override
    boolean apply(Mutant log) {
      return at(log, index -> log.at(index) instanceof Closed, index -> {
        Closed it = (Closed) log.at(index);
        log.replace(index, new Closed(it.tMono(), it.client(), it.conn(), 1011, it.cause(), it.reason()));
      });
    }
  },
  AN_END_WITHOUT_A_CAUSE(I11) {
    @Override
    boolean apply(Mutant log) {
      return at(log, index -> log.at(index) instanceof Closed, index -> {
        Closed it = (Closed) log.at(index);
        log.replace(index, new Closed(it.tMono(), it.client(), it.conn(), it.code(), null, it.reason()));
      });
    }
  },
  AN_END_THAT_NOBODY_SAW(I11) {
    @Override
    boolean apply(Mutant log) {
      return at(log, index -> log.at(index) instanceof Closed, log::drop);
    }
  },
  A_MESSAGE_AFTER_THE_END(I11) {
    @Override
    boolean apply(Mutant log) {
      return at(log, index -> log.at(index) instanceof Received, index -> log.delay(index, log
          .next(index, end -> log.at(end) instanceof Closed && log.isSameConnection(index, end)).orElseThrow()));
    }
  },
  THE_LAST_MESSAGE_STAYS_OUT(I12) {
    @Override
    boolean apply(Mutant log) {
      return at(log, index -> log.isRecordedMessage(index) && log.arrivalBefore(index).isPresent()
          && log.arrivalAfter(index).isEmpty() && log.livesUntilQuiet(index), log::drop);
    }
  },
  THE_END_NEVER_COMES(I12) {
    @Override
    boolean apply(Mutant log) {
      return at(log, index -> log.at(index) instanceof Quiet, log::drop);
    }
  },
  A_GHOST_STAYS(I13) {
    @Override
    boolean apply(Mutant log) {
      return at(log, index -> log.at(index) instanceof PresenceChange && log.livesUntilQuiet(index), log::drop);
    }
  },
  A_GHOST_IN_A_SNAPSHOT(I13) {
    @Override
    boolean apply(Mutant log) {
      return at(log, index -> log.at(index) instanceof PresenceSnapshot && log.livesUntilQuiet(index), index -> {
        PresenceSnapshot it = (PresenceSnapshot) log.at(index);
        var members = new ArrayList<>(it.members());
        members.add("ghost");
        log.replace(index, new PresenceSnapshot(it.tMono(), it.client(), it.conn(), it.topic(), it.version(), members));
      });
    }
  },
  SOMEBODY_JOINS_TWICE(I13) {
    @Override
    boolean apply(Mutant log) {
      return at(log, index -> log.at(index) instanceof PresenceChange && log.livesUntilQuiet(index),
          index -> log.insert(index, log.at(index)));
    }
  },
  PRESENCE_GOES_BACK(I13) {
    @Override
    boolean apply(Mutant log) {
      return at(log, index -> log.at(index) instanceof PresenceChange && nextChange(log, index).isPresent(),
          index -> log.swap(index, nextChange(log, index).orElseThrow()));
    }

    private OptionalInt nextChange(Mutant log, int index) {
      return log.livesUntilQuiet(index)
          ? log.next(index, other -> log.at(other) instanceof PresenceChange && log.isSameStream(index, other))
          : OptionalInt.empty();
    }
  },
  AN_INBOX_LOSES_A_MESSAGE(I14) {
    @Override
    boolean apply(Mutant log) {
      Optional<FinalMessage> kept = log.any(FinalMessage.class, it -> it.topic().equals(LogGenerator.INBOX));
      kept.ifPresent(it -> IntStream.range(0, log.size()).map(index -> log.size() - 1 - index)
          .filter(index -> log.at(index) instanceof Received got && got.id().equals(it.id())).boxed().toList()
          .forEach(log::drop));
      return kept.isPresent();
    }
  },
  AN_INBOX_REACHES_SOMEBODY_ELSE(I14) {
    @Override
    boolean apply(Mutant log) {
      for (int index = 0; index < log.size(); index++) {
        if (log.at(index) instanceof Opened it && LogGenerator.INBOX.equals("user:" + it.user())) {
          log.replace(index, new Opened(it.tMono(), it.client(), it.conn(), it.server(), "somebody else", it.session(),
              it.resumed()));
        }
      }
      return log.any(FinalMessage.class, it -> it.topic().equals(LogGenerator.INBOX)).isPresent();
    }
  };

  private final Invariant broken;

  Mutation(Invariant broken) {
    this.broken = broken;
  }

  /** The invariant that must find it. */
  Invariant broken() {
    return broken;
  }

  /** Makes this one thing wrong; tells whether the log had a place for it. */
  abstract boolean apply(Mutant log);

  /** A wrong log; nothing when this one has no place for it. */
  Optional<List<Event>> of(List<Event> log, Random random) {
    var mutant = new Mutant(log, random);
    return apply(mutant) ? Optional.of(mutant.events()) : Optional.empty();
  }

  private static boolean at(Mutant log, IntPredicate suitable, IntConsumer change) {
    OptionalInt place = log.anywhere(suitable);
    place.ifPresent(change);
    return place.isPresent();
  }

  private static boolean received(Mutant log, Predicate<Received> suitable,
      Function<Received, Optional<Received>> change) {
    OptionalInt place = log.anywhere(index -> log.at(index) instanceof Received it && suitable.test(it));
    if (place.isEmpty()) {
      return false;
    }
    Optional<Received> changed = change.apply((Received) log.at(place.getAsInt()));
    changed.ifPresent(it -> log.replace(place.getAsInt(), it));
    return changed.isPresent();
  }

  /** Where the servers lost what they had between a message's first sending and its arrival. */
  private static int[] lossesSinceSent(Mutant log, int arrival) {
    String id = ((Received) log.at(arrival)).id();
    OptionalInt sent = log.next(-1, line -> log.at(line) instanceof PublishSent first && first.id().equals(id));
    return IntStream.range(sent.orElse(arrival), arrival).filter(line -> log.at(line) instanceof DataLost).toArray();
  }

  /** Changes the answer to one of the clients whose epoch has ended. */
  private static boolean answer(Mutant log, Predicate<Subscribed> which, @Nullable Boolean recovered) {
    return at(log, index -> log.at(index) instanceof Subscribed it && hasEnded(it) && which.test(it), index -> {
      Subscribed it = (Subscribed) log.at(index);
      log.replace(index, answered(it, it.since(), recovered));
    });
  }

  private static boolean hasEnded(Subscribed it) {
    return "epoch_changed".equals(it.reason()) && it.since() != null;
  }

  private static Subscribed answered(Subscribed it, @Nullable Position since, @Nullable Boolean recovered) {
    return new Subscribed(it.tMono(), it.client(), it.conn(), it.topic(), it.epoch(), it.offset(), since, it.history(),
        it.resumed(), recovered, null);
  }

  private static boolean endsLater(Subscribed it) {
    return Objects.requireNonNull(it.since()).offset() > it.offset();
  }

  private static Received heard(Received it, String topic, String id, String hash) {
    return new Received(it.tMono(), it.client(), it.conn(), topic, it.epoch(), it.offset(), id, hash, it.replay());
  }

  private static PublishAcked acked(PublishAcked it, long offset) {
    return new PublishAcked(it.tMono(), it.client(), it.conn(), it.topic(), it.id(), it.epoch(), offset,
        it.duplicate());
  }

  private static Granted granted(Granted it, List<String> topics, long moment, long expires) {
    return new Granted(moment, it.client(), it.conn(), topics, expires);
  }

  private static List<String> without(Granted granted, String topic) {
    return granted.topics().stream().filter(name -> !name.equals(topic)).toList();
  }

  /** The grant that holds at this line; nothing when it does not permit what is there. */
  private static Optional<Granted> grantAt(Mutant log, int index) {
    return IntStream.range(0, index).filter(line -> log.isSameConnection(line, index)).mapToObj(log::at)
        .filter(Granted.class::isInstance).map(Granted.class::cast).reduce((_, later) -> later)
        .filter(granted -> log.at(index) instanceof Arrival arrival && granted.topics().contains(arrival.topic()));
  }
}
