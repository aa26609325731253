package io.carillon.bootstrap.cli;

import io.carillon.bootstrap.cli.ClientLink.Event;
import io.carillon.bootstrap.logging.Logging;
import io.carillon.domain.topic.TopicName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Publishes one message and says what became of it. */
@Command(name = "publish", description = "Publish a message to a topic and print the server's answer.", mixinStandardHelpOptions = true, footer = {
    "", "The payload is passed on byte for byte. Exit code: 0 when the server accepted the message, 1 when it did not,",
    "2 when the command was called wrongly.", "", "Examples:", "  carillon publish lobby '{\"text\":\"hello\"}'",
    "  carillon publish lobby - < message.json"})
final class PublishCommand implements Callable<Integer> {

  private static final String ID = "publish";
  private static final String STANDARD_INPUT = "-";

  @Spec
  private CommandSpec spec;

  @Mixin
  private ServerOptions server;

  @Parameters(index = "0", paramLabel = "TOPIC", description = "the topic")
  private TopicName topic;

  @Parameters(index = "1", paramLabel = "JSON", description = "the payload: any JSON value, quoted for your shell; or - to read it from standard input")
  private String payload;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Logging.configureForCommand();
    String json = json();
    try (ClientLink link = ClientLink.open(server.address(), server.token(List.of(topic.value())))) {
      link.send("{\"type\":\"Broadcast\",\"id\":\"" + ID + "\",\"data\":{\"topic\":" + Json.quote(topic.value())
          + ",\"payload\":" + json + "}}");
      return awaitAnswer(link);
    }
  }

  private String json() throws IOException {
    boolean fromInput = payload.equals(STANDARD_INPUT);
    String text = fromInput ? standardInput() : payload;
    if (!Json.isValue(text)) {
      throw new ParameterException(spec.commandLine(), (fromInput ? "standard input" : "'" + text + "'")
          + " is not JSON (expected: such as '{\"text\":\"hello\"}' or '\"hello\"')");
    }
    return text;
  }

  private String standardInput() throws IOException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(System.in.readAllBytes())).toString();
    } catch (CharacterCodingException e) {
      throw new ParameterException(spec.commandLine(), "standard input is not UTF-8", e);
    }
  }

  private int awaitAnswer(ClientLink link) throws InterruptedException {
    Terminal terminal = new Terminal(spec.commandLine());
    while (true) {
      switch (link.next(ClientLink.PATIENCE)) {
        case Event.Message(var message) when isAnswer(message) -> {
          boolean published = message.type().equals("Status");
          if (published) {
            terminal.print(message.text());
          } else {
            terminal.printError(message.text());
          }
          return published ? 0 : 1;
        }
        case Event.Message _ -> {
          // The welcome, or somebody else's message.
        }
        case Event.Silence _ -> {
          terminal.complain("no answer within %d s: the message may have been published, or not"
              .formatted(ClientLink.PATIENCE.toSeconds()));
          return 1;
        }
        case Event.Unread _ -> {
          // The answer is awaited all the same: it decides how the command ends.
        }
        case Event.End(_, var why) -> {
          terminal.complain(why);
          return 1;
        }
      }
    }
  }

  /** Whether it answers our command; an error without an id says that our message could not be read. */
  private static boolean isAnswer(ServerMessage message) {
    return ID.equals(message.id()) || (message.type().equals("Error") && message.id() == null);
  }
}
