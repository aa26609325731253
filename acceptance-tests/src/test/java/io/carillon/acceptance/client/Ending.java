package io.carillon.acceptance.client;

/**
 * How a connection ended.
 *
 * @param code the close code (RFC 6455 7.4); 1006 when there was no close frame
 */
public record Ending(int code, String reason) {

  static final Ending WITHOUT_WORDS = new Ending(1006, "");
}
