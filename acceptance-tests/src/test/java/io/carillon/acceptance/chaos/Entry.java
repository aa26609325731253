package io.carillon.acceptance.chaos;

import io.carillon.acceptance.invariant.Event.Position;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A part of what the server says that is about one topic. */
record Entry(JsonNode json) {

  static @Nullable String epochOf(JsonNode json) {
    return json.has("epoch") ? json.path("epoch").asString() : null;
  }

  boolean isError() {
    return json.has("error");
  }

  String topic() {
    return json.path("topic").asString();
  }

  @Nullable
  String epoch() {
    return epochOf(json);
  }

  long offset() {
    return json.path("offset").asLong(0);
  }

  @Nullable
  String reason() {
    return json.has("reason") ? json.path("reason").asString() : null;
  }

  /** Whether everything after a position comes; absent when it was not asked for. */
  @Nullable
  Boolean recovered() {
    return json.has("recovered") ? json.path("recovered").asBoolean() : null;
  }

  /** Whether the server restored a subscription by itself: nobody else is told of a recovery in the greeting. */
  boolean isResumed() {
    return json.has("recovered");
  }

  /** The messages and the gaps that stand in it, in the order of their offsets. */
  List<Heard> excerpt(String user) {
    var all = new ArrayList<Heard>();
    json.path("messages").forEach(message -> all.add(new Entry(message).message(user)));
    json.path("gaps")
        .forEach(gap -> all.add(new Heard.Hole(topic(), epoch(), gap.path("from").asLong(0), gap.path("to").asLong(0),
            gap.path("reason").asString(""))));
    all.sort(Comparator.comparingLong(Heard::last));
    return all;
  }

  /** It is a message. */
  Heard message(String user) {
    JsonNode data = json.path("data");
    boolean direct = json.path("type").asString("").equals("DirectMessage");
    String payload = data.path("payload").asString("");
    return new Heard.Words(direct ? Topics.inboxOf(user) : data.path("topic").asString(""), epochOf(data),
        data.path("offset").asLong(0),
        Publication.idIn(payload), Publication.hash(payload));
  }

  /** It is the data of a gap; one that tells no epoch is of the one that the client is in, if it tells offsets. */
  Heard gap(@Nullable Position reached) {
    String epoch = epoch();
    boolean located = json.has("from");
    long goesOn = json.path("offset").asLong(0); // of another life: behind there, as what is before was taken over
    return new Heard.Hole(topic(), epoch == null && located && reached != null ? reached.epoch() : epoch,
        json.path("from").asLong(goesOn == 0 ? 0 : goesOn + 1), json.path("to").asLong(goesOn),
        json.path("reason").asString(""));
  }
}
