package io.carillon.bootstrap.cli;

import io.carillon.bootstrap.cli.ClientLink.Event;
import io.carillon.bootstrap.logging.Logging;
import io.carillon.domain.topic.TopicFilter;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what is said on topics, one message a line, until it is interrupted. */
@Command(name = "tail", description = "Print the messages of topics, one JSON object a line, until interrupted.", mixinStandardHelpOptions = true, footer = {
    "", "Example:", "  carillon tail lobby project:42"})
final class TailCommand implements Callable<Integer> {

  @Spec
  private CommandSpec spec;

  @Mixin
  private ServerOptions server;

  @Parameters(paramLabel = "TOPIC", arity = "1..*", description = "a topic or pattern; your inbox comes by itself")
  private List<TopicFilter> topics;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Logging.configureForCommand();
    List<String> names = topics.stream().map(TopicFilter::value).toList();
    try (ClientLink link = ClientLink.open(server.url(), server.token(names))) {
      link.send("{\"type\":\"Subscribe\",\"id\":\"tail\",\"data\":{\"topics\":" + Json.array(names) + "}}");
      return print(link);
    }
  }

  private int print(ClientLink link) throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    while (true) {
      switch (link.next()) {
        case Event.Message message when message.type().equals("Status") -> {
          if (message.text().contains("\"error\"")) {
            err.println("carillon: not all of it was subscribed to: " + message.text());
          }
        }
        case Event.Message(var text) -> {
          out.println(text);
          out.flush();
        }
        case Event.End(var why) -> {
          err.println("carillon: " + why);
          return 1;
        }
      }
    }
  }
}
