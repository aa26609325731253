package io.carillon.acceptance.features;

import io.cucumber.java.ParameterType;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The scenarios' words as values. */
public final class Words {

  private static final Pattern NAME = Pattern.compile("[A-Z][a-z]+");
  private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");

  private final Cast cast;

  public Words(Cast cast) {
    this.cast = cast;
  }

  @ParameterType("[A-Z][a-z]+")
  public Person person(String name) {
    return cast.person(name);
  }

  @ParameterType("(?:[A-Z][a-z]+, )*[A-Z][a-z]+(?: and [A-Z][a-z]+)?")
  public List<Person> people(String names) {
    return NAME.matcher(names).results().map(MatchResult::group).map(cast::person).toList();
  }

  /** Topics as somebody wrote them, right or wrong. */
  @ParameterType("(?:\"[^\"]*\", )*\"[^\"]*\"(?: and \"[^\"]*\")?")
  public List<String> topics(String names) {
    return QUOTED.matcher(names).results().map(match -> match.group(1)).toList();
  }

  @ParameterType("in the header made for tokens|beside the protocol's name|in a cookie|in the address|in her first message")
  public TokenPlace place(String words) {
    return TokenPlace.of(words);
  }

  @ParameterType("has expired|somebody else has signed|nobody has signed|names nobody|never expires|is not valid yet"
      + "|is only good for refreshing|is no token at all")
  public TokenDefect defect(String words) {
    return TokenDefect.of(words);
  }

  @ParameterType("pages of that site may not connect|her token has expired|her token is not valid"
      + "|no token was shown where one is taken|she has too many connections|the server is full"
      + "|the server is going away")
  public RefusalReason refusal(String words) {
    return RefusalReason.of(words);
  }

  @ParameterType("her token has expired|her token is not valid|she showed no token in time|she showed no token|she may not"
      + "|her token ran out|she has too many connections|her message was too large|she sent too much nonsense"
      + "|she kept breaking the limits|she was too slow|she was no longer there")
  public CloseReason closing(String words) {
    return CloseReason.of(words);
  }

  @ParameterType("it is no topic|(?:s?he) may not|it is too many|she does not listen to it|her token has expired|it made no sense|it cannot be done just now"
      + "|it cannot be|there is no such room|there is one already")
  public Complaint complaint(String words) {
    return Complaint.of(words);
  }

  /** Counted from 1. */
  @ParameterType("first|second|third")
  public int ordinal(String word) {
    return List.of("first", "second", "third").indexOf(word) + 1;
  }

  @ParameterType("a number of a hundred digits|more spaces than anybody needs|signs written in roundabout ways"
      + "|words in many scripts|the same name twice|nothing at all|a line for everything")
  public Content content(String words) {
    return Content.of(words);
  }
}
