package io.carillon.bootstrap.cli;

import io.carillon.bootstrap.cli.ClientLink.Event;
import io.carillon.bootstrap.logging.Logging;
import io.carillon.domain.topic.TopicFilter;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what is said on topics, one message a line, until it is interrupted. */
@Command(name = "tail", description = "Print the messages of topics, one JSON object a line, until interrupted.", mixinStandardHelpOptions = true, footer = {
    "",
    "Messages are printed byte for byte, but for control characters: between the tokens of a payload they become spaces, and in its",
    "strings escapes. tail ends with 0 when nobody reads its output any more (| head -1), and with 1 when the server refuses every topic",
    "or the connection ends. It does not connect again: what is said meanwhile would be missing without a sign of it.",
    "", "Example:",
    "  carillon tail lobby project:42"})
final class TailCommand implements Callable<Integer> {

  private static final String ID = "tail";

  @Spec
  private CommandSpec spec;

  @Mixin
  private ServerOptions server;

  @Parameters(paramLabel = "TOPIC", arity = "1..*", description = "a topic or pattern; your inbox comes by itself")
  private List<TopicFilter> topics;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Logging.configureForCommand();
    List<String> names = topics.stream().map(TopicFilter::value).distinct().toList();
    try (ClientLink link = ClientLink.open(server.address(), server.token(names));
        OutputWatch _ = OutputWatch.start(() -> link.interrupt(new Event.Unread()))) {
      link.send("{\"type\":\"Subscribe\",\"id\":\"" + ID + "\",\"data\":{\"topics\":" + Json.array(names) + "}}");
      return print(link);
    }
  }

  private int print(ClientLink link) throws InterruptedException {
    Terminal terminal = new Terminal(spec.commandLine());
    while (true) {
      switch (link.next()) {
        case Event.Message(var message) -> {
          OptionalInt end = print(message, terminal);
          if (end.isPresent()) {
            return end.getAsInt();
          }
        }
        case Event.End(_, var why) -> {
          terminal.complain(why);
          return 1;
        }
        case Event.Unread _ -> {
          return 0;
        }
        case Event.Silence _ -> throw new IllegalStateException("there is no end to waiting");
      }
    }
  }

  /** Prints a message; the exit code when it is the last. */
  private static OptionalInt print(ServerMessage message, Terminal terminal) {
    return switch (message.type()) {
      case "Status" -> judge(message, terminal);
      case "Error" -> {
        terminal.printError(message.text());
        yield OptionalInt.of(1);
      }
      default -> {
        terminal.print(message.text());
        yield terminal.isClosed() ? OptionalInt.of(0) : OptionalInt.empty();
      }
    };
  }

  /** Says which topics cannot be listened to, now or any longer; without any there is nothing to wait for. */
  private static OptionalInt judge(ServerMessage status, Terminal terminal) {
    if ("unsubscribed".equals(status.data().event())) {
      terminal.printError(status.text());
      return OptionalInt.empty();
    }
    if (!ID.equals(status.id())) {
      return OptionalInt.empty();
    }
    List<ServerMessage.Topic> topics = status.data().topics();
    List<ServerMessage.Topic> refused = topics.stream().filter(topic -> topic.error() != null).toList();
    refused.forEach(topic -> terminal.complain(topic.topic() + " is not subscribed to: " + topic.error()));
    return refused.size() == topics.size() ? OptionalInt.of(1) : OptionalInt.empty();
  }
}
