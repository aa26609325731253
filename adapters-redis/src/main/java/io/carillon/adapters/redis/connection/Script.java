package io.carillon.adapters.redis.connection;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;

/** A Lua script that Redis performs in one step. Connections load it before they are used, so it is called by its digest. */
public final class Script {

  private final byte[] source;
  private final byte[] digest;

  private Script(String source) {
    this.source = source.getBytes(StandardCharsets.UTF_8);
    try {
      this.digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(this.source))
          .getBytes(StandardCharsets.US_ASCII);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }

  /** A script that is made of files beside a class, one after another, behind the one that tells the time. */
  public static Script of(Class<?> beside, String... files) {
    return new Script(source(beside, files));
  }

  /**
   * A script that does nothing unless the node's user may use all the commands that it needs.
   *
   * @param commands with a space between them
   */
  public static Script guarded(String commands, Class<?> beside, String... files) {
    String guard = read(Script.class, "rights.lua") + "local refusal = refusal_of('" + commands
        + "')\nif refusal then\n  return refusal\nend\n";
    return new Script(guard + source(beside, files));
  }

  /**
   * The call of the script, whose first argument is the server's generation.
   *
   * @param keys all keys that it touches, of one hash slot
   */
  public CommandArguments call(Facts facts, List<byte[]> keys, List<byte[]> arguments) {
    CommandArguments call = new CommandArguments(Protocol.Command.EVALSHA).add(digest).add(keys.size());
    keys.forEach(call::add);
    call.add(facts.generation());
    arguments.forEach(call::add);
    return call;
  }

  /** The command that makes the script known to the server. */
  CommandArguments load() {
    return new CommandArguments(Protocol.Command.SCRIPT).add(Protocol.Keyword.LOAD).add(source);
  }

  private static String source(Class<?> beside, String... files) {
    return Stream.concat(Stream.of(read(Script.class, "time.lua")),
        Arrays.stream(files).map(file -> read(beside, file))).collect(Collectors.joining("\n"));
  }

  private static String read(Class<?> beside, String file) {
    try (InputStream text = Objects.requireNonNull(beside.getResourceAsStream(file), file)) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
