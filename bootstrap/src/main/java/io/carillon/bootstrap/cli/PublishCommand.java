package io.carillon.bootstrap.cli;

import io.carillon.bootstrap.cli.ClientLink.Event;
import io.carillon.bootstrap.logging.Logging;
import java.io.IOException;
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
    "", "Example:", "  carillon publish lobby '{\"text\":\"hello\"}'"})
final class PublishCommand implements Callable<Integer> {

  private static final String ID = "publish";

  @Spec
  private CommandSpec spec;

  @Mixin
  private ServerOptions server;

  @Parameters(index = "0", paramLabel = "TOPIC", description = "the topic")
  private String topic;

  @Parameters(index = "1", paramLabel = "JSON", description = "the payload: any JSON value; quote it for your shell")
  private String payload;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Logging.configureForCommand();
    if (!Json.isValue(payload)) {
      throw new ParameterException(spec.commandLine(),
          "'" + payload + "' is not JSON (expected: such as '{\"text\":\"hello\"}' or '\"hello\"')");
    }
    try (ClientLink link = ClientLink.open(server.url(), server.token(List.of(topic)))) {
      link.send(
          "{\"type\":\"Broadcast\",\"id\":\"" + ID + "\",\"data\":{\"topic\":" + Json.quote(topic) + ",\"payload\":"
              + payload + "}}");
      return awaitAnswer(link);
    }
  }

  private int awaitAnswer(ClientLink link) throws InterruptedException {
    while (true) {
      switch (link.next()) {
        case Event.Message message when isAnswer(message) -> {
          boolean published = message.type().equals("Status");
          (published ? spec.commandLine().getOut() : spec.commandLine().getErr()).println(message.text());
          return published ? 0 : 1;
        }
        case Event.Message _ -> {
          // The welcome, or somebody else's message.
        }
        case Event.End(var why) -> {
          spec.commandLine().getErr().println("carillon: " + why);
          return 1;
        }
      }
    }
  }

  private static boolean isAnswer(Event.Message message) {
    var parsed = message.parsed();
    return parsed.hasPath("id") && parsed.getString("id").equals(ID);
  }
}
