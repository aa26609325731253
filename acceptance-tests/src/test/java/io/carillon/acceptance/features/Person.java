package io.carillon.acceptance.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.acceptance.client.Client;
import io.carillon.acceptance.client.Ending;
import io.carillon.acceptance.client.Introduction;
import io.carillon.acceptance.client.Message;
import io.carillon.acceptance.client.RawSocket;
import io.carillon.acceptance.client.RefusedException;
import io.carillon.acceptance.client.Token;
import io.carillon.acceptance.server.ServerProcess;
import io.carillon.domain.session.UserId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Somebody in a scenario: a user with any number of devices, and a memory of what happened last. */
public final class Person {

  private final Cast cast;
  private final UserId id;
  private final List<Client> devices = new ArrayList<>();
  private @Nullable ServerProcess node;
  private @Nullable RawSocket unmannered;
  private @Nullable RefusedException refusal;
  private @Nullable Message lastAnswer;

  Person(Cast cast, UserId id) {
    this.cast = cast;
    this.id = id;
  }

  UserId id() {
    return id;
  }

  /** A token as this person's login server would issue it. */
  Token token() {
    return Token.of(id.value());
  }

  String signed(Token token) {
    return token.signedWith(cast.server().secret());
  }

  /** From now on connects to this one of several nodes. */
  void moveTo(ServerProcess newNode) {
    node = newNode;
  }

  private ServerProcess node() {
    return node == null ? cast.server() : node;
  }

  /** Connects, and is greeted. */
  Client connect() {
    return connectWith(token());
  }

  Client connectWith(Token token) {
    tryToConnect(Introduction.withToken(signed(token)));
    Client client = device();
    client.greeting();
    return client;
  }

  /** Connects, unless the server refuses. */
  void tryToConnect(Introduction introduction) {
    refusal = null;
    try {
      devices.add(Client.connect(node().address(), introduction));
    } catch (RefusedException e) {
      refusal = e;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Connects in order to go on with a session, and is greeted. */
  Client resume(String session, Token token) {
    tryToConnect(Introduction.withToken(signed(token)).query("session=" + session));
    Client client = device();
    client.greeting();
    return client;
  }

  /** The connection that was opened last breaks; who asks is told about that one until another is opened. */
  void loseConnection() throws IOException {
    device().cut();
    device().inbox().awaitEnding();
  }

  /** Connects with a client that has no manners. */
  RawSocket connectWithoutManners() throws IOException {
    RawSocket socket = RawSocket.openWithLittleRoom(cast.server().port(), signed(token()));
    unmannered = socket;
    return socket;
  }

  RawSocket unmannered() {
    return Optional.ofNullable(unmannered).orElseThrow();
  }

  /** The connection that was opened last. */
  Client device() {
    if (refusal != null) {
      throw new AssertionError("not connected, but refused", refusal);
    }
    return devices.getLast();
  }

  /** Whether the last attempt to connect was not refused. */
  boolean isConnected() {
    return refusal == null;
  }

  List<Client> devices() {
    return List.copyOf(devices);
  }

  RefusedException refusal() {
    return Optional.ofNullable(refusal).orElseThrow(() -> new AssertionError("nobody was refused"));
  }

  /** Asks for something, and remembers the answer. */
  Message ask(String type, Map<String, ?> data) {
    Message answer = device().ask(type, data);
    lastAnswer = answer;
    return answer;
  }

  /** The answer that came last. */
  Message lastAnswer() {
    return Optional.ofNullable(lastAnswer).orElseThrow();
  }

  void remember(Message answer) {
    lastAnswer = answer;
  }

  /** How the connection that was opened last has ended, or will. */
  Ending awaitEnding() {
    return unmannered == null ? device().inbox().awaitEnding() : unmannered.awaitEnding();
  }

  /** What was heard on a topic until now, as it was written. */
  List<String> heardOn(String topic) {
    device().catchUp();
    return device().inbox().messages().stream()
        .filter(message -> message.isBroadcastOn(topic))
        .map(Person::payload)
        .toList();
  }

  /** Waits until a text has been heard on a topic. */
  Message hear(String topic, String text) {
    return device().inbox().await(id + " hears " + text,
        message -> message.isBroadcastOn(topic) && message.text("payload").equals(text));
  }

  /** Waits until so many things have been heard on a topic. */
  List<String> hear(String topic, int count) {
    return device().inbox()
        .await(id + " hears " + count + " on " + topic, message -> message.isBroadcastOn(topic), count)
        .stream().map(Person::payload).toList();
  }

  void leaveWithOneDevice() {
    Client gone = devices.removeLast();
    gone.close();
    assertThat(gone.inbox().awaitEnding().code()).isEqualTo(1000);
  }

  void leave() {
    devices.forEach(Client::close);
    try {
      if (unmannered != null) {
        unmannered.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String payload(Message message) {
    return message.data().path("payload").asString("");
  }

  @Override
  public String toString() {
    return id.value();
  }
}
