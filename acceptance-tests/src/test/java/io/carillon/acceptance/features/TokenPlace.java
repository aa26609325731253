package io.carillon.acceptance.features;

import io.carillon.acceptance.client.Introduction;
import java.util.Map;

/** Where a client shows its token. */
enum TokenPlace {
  HEADER {
    @Override
    void connect(Person person, String token) {
      person.tryToConnect(put(Introduction.ANONYMOUS, token));
    }
  },
  SUBPROTOCOL {
    @Override
    void connect(Person person, String token) {
      person.tryToConnect(Introduction.ANONYMOUS.protocol("access_token." + token).protocol("carillon.v1"));
    }
  },
  COOKIE {
    @Override
    void connect(Person person, String token) {
      person.tryToConnect(Introduction.ANONYMOUS.header("Cookie", "theme=dark; access_token=" + token));
    }
  },
  ADDRESS {
    @Override
    void connect(Person person, String token) {
      person.tryToConnect(Introduction.ANONYMOUS.query("token=" + token));
    }
  },
  FIRST_MESSAGE {
    @Override
    void connect(Person person, String token) {
      person.tryToConnect(Introduction.ANONYMOUS);
      person.device().send("Authenticate", Map.of("token", token));
    }
  };

  abstract void connect(Person person, String token);

  static Introduction put(Introduction introduction, String token) {
    return introduction.header("Authorization", "Bearer " + token);
  }

  static TokenPlace of(String words) {
    return switch (words) {
      case "in the header made for tokens" -> HEADER;
      case "beside the protocol's name" -> SUBPROTOCOL;
      case "in a cookie" -> COOKIE;
      case "in the address" -> ADDRESS;
      case "in her first message" -> FIRST_MESSAGE;
      default -> throw new IllegalArgumentException(words);
    };
  }
}
