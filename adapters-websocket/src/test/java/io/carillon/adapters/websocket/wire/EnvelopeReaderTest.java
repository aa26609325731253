package io.carillon.adapters.websocket.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.adapters.websocket.wire.Inbound.Malformed;
import io.carillon.adapters.websocket.wire.Inbound.Understood;
import io.carillon.application.command.Command;
import io.carillon.application.command.ErrorCode;
import io.carillon.application.command.Publication;
import io.carillon.application.command.Refusal;
import io.carillon.application.command.RoomRequest;
import io.carillon.application.command.TopicRequest;
import io.carillon.domain.message.Kind;
import io.carillon.domain.message.PlatformEvent;
import io.carillon.domain.message.Position;
import io.carillon.domain.message.Priority;
import io.carillon.domain.message.RawJson;
import io.carillon.domain.presence.Status;
import io.carillon.domain.session.SessionId;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.TopicName;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeReaderTest {

  private static final int MAX_BYTES = 65_536;
  private static final SessionId SESSION = new SessionId(1, 2);

  private final EnvelopeReader reader = new EnvelopeReader(MAX_BYTES);

  @ParameterizedTest
  @ValueSource(strings = {"\"made-up\"", "\"\"", "7", "null", "{}"})
  void whatIsNoSessionIsNoError(String session) {
    assertThat(command("{\"type\":\"Authenticate\",\"data\":{\"token\":\"abc\",\"session\":" + session + "}}"))
        .isInstanceOfSatisfying(Command.Authenticate.class, it -> assertThat(it.wanted().session()).isNull());
  }

  @Test
  void authenticateMaySayWhatTheClientHas() {
    assertThat(command("{\"type\":\"Authenticate\",\"data\":{\"token\":\"abc\",\"positions\":["
        + "{\"topic\":\"chat:1\",\"epoch\":\"x7\",\"offset\":9},{\"topic\":\"chat:2\",\"epoch\":\"x7\",\"offset\":0},"
        + "{\"topic\":\"chat:1\",\"epoch\":\"x8\",\"offset\":3}]}}"))
        .isInstanceOfSatisfying(Command.Authenticate.class, it -> assertThat(it.wanted().positions())
            .isEqualTo(Map.of(new TopicName("chat:1"), new Position("x8", 3), new TopicName("chat:2"),
                new Position("x7", 0))));
    assertThat(command("{\"type\":\"Authenticate\",\"data\":{\"token\":\"abc\",\"positions\":[]}}"))
        .isInstanceOfSatisfying(Command.Authenticate.class, it -> assertThat(it.wanted().positions()).isEmpty());
  }

  @Test
  void authenticateAndRefreshBringAToken() {
    assertThat(command("{\"type\":\"Authenticate\",\"data\":{\"token\":\"abc\"}}"))
        .isInstanceOfSatisfying(Command.Authenticate.class, it -> assertThat(it.token().secret()).isEqualTo("abc"));
    assertThat(command("{\"type\":\"Authenticate\",\"data\":{\"token\":\"abc\",\"session\":\"" + SESSION + "\"}}"))
        .isInstanceOfSatisfying(Command.Authenticate.class, it -> assertThat(it.wanted().session()).isEqualTo(SESSION));
    assertThat(command("{\"type\":\"RefreshToken\",\"data\":{\"token\":\"abc\"}}"))
        .isInstanceOfSatisfying(Command.RefreshToken.class, it -> assertThat(it.token().secret()).isEqualTo("abc"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"type\":\"Ping\"}", "{\"type\":\"Ping\",\"data\":{}}", " {\"type\" : \"Ping\"}\r\n\t",
      "{\"type\":\"\\u0050ing\"}", "{\"data\":{\"x\":[{}]},\"other\":[1,{\"a\":null}],\"type\":\"Ping\"}",
      "{\"type\":\"Ping\",\"timestamp\":\"yesterday\"}"})
  void pingNeedsNothing(String message) {
    assertThat(command(message)).isEqualTo(new Command.Ping());
  }

  @Test
  void subscribeTakesTextsAndObjects() {
    Command command = command("""
        {"type":"Subscribe","data":{"topics":["lobby",
          {"topic":"chat:1","token":"t","on_overflow":"latest","unknown":[1]},
          {"on_overflow":"close","topic":"chat:2"}, {"topic":"chat:3","on_overflow":"drop_oldest"},
          {"topic":"a","position":{"epoch":"e","offset":1}}, {"topic":"b","history":5}, "no topic at all"]}}""");

    List<TopicRequest> topics = ((Command.Subscribe) command).topics();
    assertThat(topics).extracting(TopicRequest::topic).containsExactly("lobby", "chat:1", "chat:2", "chat:3", "a", "b",
        "no topic at all");
    assertThat(topics).extracting(TopicRequest::onOverflow).containsExactly(null, Overflow.LATEST, Overflow.CLOSE,
        Overflow.DROP_OLDEST, null, null, null);
    assertThat(topics).extracting(TopicRequest::position).containsExactly(null, null, null, null,
        new Position("e", 1), null, null);
    assertThat(topics).extracting(TopicRequest::history).containsExactly(null, null, null, null, null, 5, null);
    assertThat(topics.get(1).token()).isNotNull().satisfies(token -> assertThat(token.secret()).isEqualTo("t"));
    assertThat(topics.getFirst().token()).isNull();
  }

  @Test
  void historyTakesAPlaceAndALimit() {
    assertThat(command("{\"type\":\"History\",\"data\":{\"topic\":\"a\"}}"))
        .isEqualTo(new Command.History("a", null, null, null));
    assertThat(command("""
        {"type":"History","data":{"after":{"offset":0,"epoch":"x7Q2"},"limit":300,"topic":"a"}}"""))
        .isEqualTo(new Command.History("a", null, new Position("x7Q2", 0), 300));
    assertThat(command(
        """
            {"type":"History","data":{"topic":"a","before":{"epoch":"x7Q2","offset":999999999999999999,"more":1},"limit":1}}"""))
        .isEqualTo(new Command.History("a", new Position("x7Q2", 999_999_999_999_999_999L), null, 1));
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', quoteCharacter = '\0', value = {
      "\"x\";position",
      "[];position",
      "{};position",
      "{\"epoch\":\"e\"};position",
      "{\"offset\":1};position",
      "{\"epoch\":\"\",\"offset\":1};position",
      "{\"epoch\":\"abcdefghijklmnopqrstuvwxyzabcdefg\",\"offset\":1};position",
      "{\"epoch\":5,\"offset\":1};position",
      "{\"epoch\":\"e\",\"offset\":-1};position",
      "{\"epoch\":\"e\",\"offset\":1.5};position",
      "{\"epoch\":\"e\",\"offset\":\"1\"};position",
      "{\"epoch\":\"e\",\"offset\":1000000000000000000};position",
      "{\"epoch\":\"e\",\"offset\":1},\"history\":1;history"})
  void aPositionThatIsNoneIsNamed(String position, String field) {
    assertBadField("{\"type\":\"Subscribe\",\"data\":{\"topics\":[{\"topic\":\"a\",\"position\":" + position + "}]}}",
        field);
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', quoteCharacter = '\0', value = {
      "\"limit\":0;limit",
      "\"limit\":301;limit",
      "\"limit\":\"9\";limit",
      "\"after\":{};after",
      "\"before\":1;before",
      "\"after\":{\"epoch\":\"e\",\"offset\":1},\"before\":{\"epoch\":\"e\",\"offset\":1};after"})
  void anExcerptThatCannotBeIsNamed(String option, String field) {
    assertBadField("{\"type\":\"History\",\"data\":{\"topic\":\"a\"," + option + "}}", field);
  }

  @Test
  void unsubscribeTakesTexts() {
    assertThat(command("{\"type\":\"Unsubscribe\",\"data\":{\"topics\":[\"a\",\"b:*\"]}}"))
        .isEqualTo(new Command.Unsubscribe(List.of("a", "b:*")));
  }

  @Test
  void aBroadcastHasATopicAndAPayloadAndDefaultsForTheRest() {
    assertThat(command("{\"type\":\"Broadcast\",\"data\":{\"topic\":\"lobby\",\"payload\":1}}"))
        .isInstanceOfSatisfying(Command.Broadcast.class, it -> {
          assertThat(it.topic()).isEqualTo("lobby");
          assertThat(it.publication().kind()).isEqualTo(Kind.CUSTOM);
          assertThat(it.publication().priority()).isEqualTo(Priority.NORMAL);
          assertThat(it.publication().ttl()).isNull();
          assertThat(it.publication().tags()).isNull();
          assertThat(it.publication().idempotencyKey()).isNull();
        });
  }

  @Test
  void aDirectMessageHasAUserAndEveryOption() {
    assertThat(command("""
        {"data":{"tags": {"a":"b"} ,"idempotency_key":"k","ttl_ms":1500,"priority":"critical","kind":"agent",
         "payload":{"x":1},"target_user":"bob"},"type":"DirectMessage"}"""))
        .isInstanceOfSatisfying(Command.DirectMessage.class, it -> {
          Publication publication = it.publication();
          assertThat(it.targetUser()).isEqualTo("bob");
          assertThat(publication.kind()).isEqualTo(Kind.AGENT);
          assertThat(publication.priority()).isEqualTo(Priority.CRITICAL);
          assertThat(publication.ttl()).isEqualTo(Duration.ofMillis(1500));
          assertThat(publication.tags()).isNotNull()
              .satisfies(tags -> assertThat(tags.toBytes()).asString().isEqualTo("{\"a\":\"b\"}"));
          assertThat(publication.idempotencyKey()).isEqualTo("k");
        });
  }

  @Test
  void presenceIsAskedOfATopicPageByPageOrOfUsers() {
    assertThat(command("{\"type\":\"Presence\",\"data\":{\"topic\":\"room:tea\"}}"))
        .isEqualTo(new Command.TopicPresence("room:tea", null, 200));
    assertThat(command("{\"type\":\"Presence\",\"data\":{\"limit\":500,\"after\":\"bob\",\"topic\":\"room:tea\"}}"))
        .isEqualTo(new Command.TopicPresence("room:tea", "bob", 500));
    assertThat(command("{\"type\":\"Presence\",\"data\":{\"users\":[\"alice\",\"bob\"]}}"))
        .isEqualTo(new Command.UsersPresence(List.of("alice", "bob")));
  }

  @ParameterizedTest
  @CsvSource({"online, ONLINE", "away, AWAY", "busy, BUSY", "invisible, INVISIBLE"})
  void aStatusIsSetWithAnInfoOrWithout(String name, Status status) {
    assertThat(command("{\"type\":\"SetPresence\",\"data\":{\"status\":\"" + name + "\"}}"))
        .isEqualTo(new Command.SetPresence(status, null));
    assertThat(command("{\"type\":\"SetPresence\",\"data\":{\"info\":null,\"status\":\"" + name + "\"}}"))
        .isEqualTo(new Command.SetPresence(status, null));
    assertThat(command("{\"type\":\"SetPresence\",\"data\":{\"info\":{\"a\": 1},\"status\":\"" + name + "\"}}"))
        .isEqualTo(new Command.SetPresence(status, RawJson.of("{\"a\": 1}")));
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', value = {"Presence; {}; topic", "Presence; {'topic':'a','users':['b']}; topic",
      "Presence; {'topic':1}; topic", "Presence; {'topic':'a','limit':0}; limit",
      "Presence; {'topic':'a','limit':501}; limit",
      "Presence; {'topic':'a','after':1}; after", "Presence; {'users':'bob'}; users", "Presence; {'users':[]}; users",
      "Presence; {'users':[1]}; users", "SetPresence; {}; status", "SetPresence; {'status':'offline'}; status",
      "SetPresence; {'status':'ONLINE'}; status", "SetPresence; {'info':1}; status"})
  void whatIsWrongWithPresenceIsNamed(String type, String data, String field) {
    assertIsNamed(type, data, field);
  }

  private void assertIsNamed(String type, String data, String field) {
    assertThat(reader.read(bytes("{\"type\":\"" + type + "\",\"data\":" + data.replace('\'', '"') + "}")))
        .isInstanceOfSatisfying(Malformed.class, malformed -> {
          assertThat(malformed.refusal().code()).isEqualTo(ErrorCode.BAD_MESSAGE);
          assertThat(malformed.refusal().field()).isEqualTo(field);
        });
  }

  @Test
  void soManyUsersAreAskedForAtOnce() {
    String hundred = String.join(",", Collections.nCopies(100, "\"bob\""));

    assertThat(command("{\"type\":\"Presence\",\"data\":{\"users\":[" + hundred + "]}}"))
        .isInstanceOf(Command.UsersPresence.class);
    assertThat(reader.read(bytes("{\"type\":\"Presence\",\"data\":{\"users\":[" + hundred + ",\"x\"]}}")))
        .isInstanceOf(Malformed.class);
  }

  @Test
  void roomsAreMadeWithTermsOrWithout() {
    assertThat(command("{\"type\":\"CreateRoom\",\"data\":{\"room\":\"tea\"}}"))
        .isEqualTo(new Command.CreateRoom(new RoomRequest("tea", false, null, List.of())));
    assertThat(command("{\"type\":\"CreateRoom\",\"data\":{\"room\":\"tea\",\"private\":false,\"members\":[ ]}}"))
        .isEqualTo(new Command.CreateRoom(new RoomRequest("tea", false, null, List.of())));
    assertThat(command("""
        {"type":"CreateRoom","data":{"members":["bob","carol"],"private":true,"max_members":3,"room":"room:tea"}}"""))
        .isEqualTo(new Command.CreateRoom(new RoomRequest("room:tea", true, 3, List.of("bob", "carol"))));
  }

  @Test
  void roomsAreJoinedLeftInvitedToAndListed() {
    assertThat(command("{\"type\":\"JoinRoom\",\"data\":{\"room\":\"tea\"}}")).isEqualTo(new Command.JoinRoom("tea"));
    assertThat(command("{\"type\":\"LeaveRoom\",\"data\":{\"room\":\"tea\"}}")).isEqualTo(new Command.LeaveRoom("tea"));
    assertThat(command("{\"type\":\"InviteToRoom\",\"data\":{\"room\":\"tea\",\"users\":[\"bob\"]}}"))
        .isEqualTo(new Command.InviteToRoom("tea", List.of("bob")));
    assertThat(command("{\"type\":\"ListRooms\"}")).isEqualTo(new Command.ListRooms(true, null, 100));
    assertThat(command("{\"type\":\"ListRooms\",\"data\":{\"scope\":\"mine\",\"limit\":1}}"))
        .isEqualTo(new Command.ListRooms(true, null, 1));
    assertThat(command("{\"type\":\"ListRooms\",\"data\":{\"scope\":\"public\",\"after\":\"tea\",\"limit\":200}}"))
        .isEqualTo(new Command.ListRooms(false, "tea", 200));
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', value = {"CreateRoom; {}; room", "CreateRoom; {'room':1}; room",
      "CreateRoom; {'room':'a','private':'yes'}; private", "CreateRoom; {'room':'a','max_members':0}; max_members",
      "CreateRoom; {'room':'a','members':'bob'}; members", "CreateRoom; {'room':'a','members':[1]}; members",
      "JoinRoom; {}; room", "LeaveRoom; {'room':null}; room", "InviteToRoom; {'users':['bob']}; room",
      "InviteToRoom; {'room':'a'}; users", "InviteToRoom; {'room':'a','users':[]}; users",
      "ListRooms; {'scope':'all'}; scope", "ListRooms; {'limit':201}; limit", "ListRooms; {'after':1}; after"})
  void whatIsWrongWithARoomIsNamed(String type, String data, String field) {
    assertIsNamed(type, data, field);
  }

  @Test
  void anAcknowledgementNamesATopicAndAPosition() {
    assertThat(command("{\"type\":\"Ack\",\"data\":{\"topic\":\"chat:1\",\"epoch\":\"x7Q2\",\"offset\":57}}"))
        .isEqualTo(new Command.Ack("chat:1", new Position("x7Q2", 57)));
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', value = {"{}; topic", "{'topic':1}; topic", "{'topic':'a','offset':1}; epoch",
      "{'topic':'a','epoch':'','offset':1}; epoch", "{'topic':'a','epoch':7,'offset':1}; epoch",
      "{'topic':'a','epoch':'e'}; offset", "{'topic':'a','epoch':'e','offset':-1}; offset",
      "{'topic':'a','epoch':'e','offset':'1'}; offset",
      "{'topic':'a','epoch':'e','offset':1.5}; offset"}, quoteCharacter = '"')
  void whatIsWrongWithAnAcknowledgementIsNamed(String data, String field) {
    assertIsNamed("Ack", data, field);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"hello\"", "\"\"", "0", "-0.0", "1E+400", "123456789012345678901234567890.5e-7", "true",
      "false", "null", "{}", "[]", "[ 1 ,\t2\n]", "{ \"a\" : { \"b\" : [ ] } }", "\"\\u00e9\\n\\/\\\\\"", "\"é😀\"",
      "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"\\ude00 stray\"", "{\"a\":1,\"a\":2}", "\"}\\\"]\"", "\"\\u0000\""})
  void aPayloadIsPassedOnByteForByte(String payload) {
    for (String message : new String[]{
        "{\"type\":\"Broadcast\",\"data\":{\"topic\":\"t\",\"payload\":" + payload + "}}",
        "{\"data\":{\"payload\":" + payload + ",\"topic\":\"t\"},\"type\":\"Broadcast\"}",
        " { \"id\" : \"é😀\" , \"data\" : { \"x\" : \"ü\", \"payload\" :  " + payload
            + " , \"topic\" : \"t\" } , \"type\" : \"Broadcast\" } "}) {
      assertThat(((Command.Broadcast) command(message)).publication().payload().toBytes())
          .as(message).isEqualTo(bytes(payload));
    }
  }

  @Test
  void aPayloadOfAnyLengthIsPassedOnByteForByte() {
    for (int length : new int[]{1, 2, 1_000, 3_999, 4_000, 4_001, 8_000, 20_000, 65_000}) {
      String text = "\"" + "é".repeat(length / 2) + "x".repeat(length % 2) + "\"";
      String number = "1".repeat(Math.min(length, 1_000));
      for (String payload : new String[]{text, number, "[" + text + "]"}) {
        String message = "{\"data\":{\"payload\":" + payload + ",\"topic\":\"t\"},\"type\":\"Broadcast\"}";
        assertThat(((Command.Broadcast) command(message)).publication().payload().toBytes())
            .isEqualTo(bytes(payload));
      }
    }
  }

  @Test
  void anIdIsReadWhereverItStands() {
    assertThat(idOf("{\"id\":\"a\",\"type\":\"Ping\"}")).isEqualTo("a");
    assertThat(idOf("{\"type\":\"Ping\",\"data\":{\"id\":\"inner\"},\"id\":\"outer\"}")).isEqualTo("outer");
    assertThat(idOf("{\"type\":\"Ping\",\"id\":\"" + "i".repeat(64) + "\"}")).isEqualTo("i".repeat(64));
    assertThat(idOf("{\"type\":\"Ping\",\"id\":\"\\\"\\u0000\"}")).isEqualTo("\"\u0000");
    assertThat(idOf("{\"type\":\"Ping\"}")).isNull();
  }

  @Test
  void ofSeveralMembersWithOneNameTheLastCounts() {
    assertThat(idOf("{\"id\":\"a\",\"type\":\"Nonsense\",\"type\":\"Ping\",\"id\":\"b\"}")).isEqualTo("b");
    assertThat(command("{\"type\":\"Broadcast\",\"data\":7,\"data\":{\"topic\":\"x\",\"payload\":1,\"topic\":\"y\","
        + "\"payload\":[2]}}")).isInstanceOfSatisfying(Command.Broadcast.class, it -> {
          assertThat(it.topic()).isEqualTo("y");
          assertThat(it.publication().payload().toBytes()).asString().isEqualTo("[2]");
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\"", "7", "{}", "[\"a\"]", "true", "\"a\\ud83d\"", "\"\\udc00b\"", "\"\\ud83d\\ud83d\""})
  void anIdThatIsNoneIsABadField(String id) {
    assertBadField("{\"type\":\"Ping\",\"id\":" + id + "}", "id");
  }

  /** Each stands for what many clients' serialisers send for a field that is not set. */
  @ParameterizedTest
  @CsvSource(delimiter = ';', quoteCharacter = '\0', value = {
      "Ping;null;null", "ListRooms;null;{}",
      "Authenticate;{\"token\":\"t\",\"session\":null};{\"token\":\"t\"}",
      "Subscribe;{\"topics\":[{\"topic\":\"a\",\"token\":null,\"on_overflow\":null,\"position\":null,\"history\":null}]};"
          + "{\"topics\":[{\"topic\":\"a\"}]}",
      "Subscribe;{\"topics\":[{\"topic\":\"a\",\"position\":null,\"history\":2}]};"
          + "{\"topics\":[{\"topic\":\"a\",\"history\":2}]}",
      "History;{\"topic\":\"a\",\"limit\":null,\"before\":null,\"after\":null};{\"topic\":\"a\"}",
      "Broadcast;{\"topic\":\"a\",\"payload\":1,\"kind\":null,\"priority\":null,\"ttl_ms\":null,\"tags\":null,"
          + "\"idempotency_key\":null};{\"topic\":\"a\",\"payload\":1}",
      "DirectMessage;{\"target_user\":\"b\",\"payload\":1,\"ttl_ms\":5,\"ttl_ms\":null};{\"target_user\":\"b\",\"payload\":1}",
      "Presence;{\"topic\":\"a\",\"users\":null,\"limit\":null,\"after\":null};{\"topic\":\"a\"}",
      "Presence;{\"topic\":null,\"users\":[\"b\"]};{\"users\":[\"b\"]}",
      "SetPresence;{\"status\":\"away\",\"info\":null};{\"status\":\"away\"}",
      "CreateRoom;{\"room\":\"a\",\"private\":null,\"max_members\":null,\"members\":null};{\"room\":\"a\"}",
      "ListRooms;{\"scope\":null,\"limit\":null,\"after\":null};{}"})
  void anOptionalFieldThatIsNullIsAbsent(String type, String withNulls, String without) {
    assertThat(command("{\"id\":null,\"type\":\"" + type + "\",\"timestamp\":null,\"data\":" + withNulls + "}"))
        .usingRecursiveComparison().withEqualsForType(RawJson::equals, RawJson.class)
        .isEqualTo(command("{\"type\":\"" + type + "\",\"data\":" + without + "}"));
    assertThat(idOf("{\"id\":null,\"type\":\"" + type + "\",\"data\":" + withNulls + "}")).isNull();
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', value = {"Authenticate; {'token':null}; token", "RefreshToken; {'token':null}; token",
      "Subscribe; null; topics", "Subscribe; {'topics':null}; topics", "Subscribe; {'topics':[null]}; topics",
      "Subscribe; {'topics':[{'topic':null}]}; topic", "Unsubscribe; {'topics':[null]}; topics",
      "Subscribe; {'topics':[{'topic':'a','position':{'epoch':null,'offset':1}}]}; position",
      "Subscribe; {'topics':[{'topic':'a','position':{'epoch':'e','offset':null}}]}; position",
      "History; {'topic':null}; topic", "Ack; {'topic':'a','epoch':null,'offset':1}; epoch",
      "Ack; {'topic':'a','epoch':'e','offset':null}; offset", "Broadcast; {'topic':null,'payload':1}; topic",
      "DirectMessage; {'target_user':null,'payload':1}; target_user", "Presence; {'topic':null,'users':null}; topic",
      "SetPresence; {'status':null}; status", "CreateRoom; {'room':null}; room", "JoinRoom; {'room':null}; room",
      "CreateRoom; {'room':'a','members':[null]}; members", "InviteToRoom; {'room':'a','users':null}; users",
      "Broadcast; {'topic':'a','payload':1,'tags':[null]}; tags",
      "Broadcast; {'topic':'a','payload':1,'tags':{'a':null}}; tags"})
  void aRequiredFieldThatIsNullIsMissing(String type, String data, String field) {
    assertIsNamed(type, data, field);
  }

  /** UTF-8 cannot tell these apart, so they may not name anything. */
  @ParameterizedTest
  @ValueSource(strings = {"order-\\ud83d", "order-\\ud83e", "\\udc00", "\\ude00\\ud83d", "\\ud83d\\ud83d\\ude00",
      "a\\uD800b"})
  void halfOfASurrogatePairNamesNothing(String text) {
    assertBadOption("\"idempotency_key\":\"" + text + "\"", "idempotency_key");
    assertBadOption("\"tags\":[\"" + text + "\"]", "tags");
    assertThat(malformed(broadcastWith("\"tags\":{\"" + text + "\":\"x\"}")).refusal().code())
        .as("a name of a member").isEqualTo(ErrorCode.BAD_JSON);
    assertBadOption("\"tags\":{\"x\":\"" + text + "\"}", "tags");
    assertBadField("{\"type\":\"Ping\",\"id\":\"" + text + "\"}", "id");
    assertBadField("{\"type\":\"" + text + "\"}", "type");
    assertBadField("{\"type\":\"JoinRoom\",\"data\":{\"room\":\"" + text + "\"}}", "room");
    assertBadField("{\"type\":\"DirectMessage\",\"data\":{\"target_user\":\"" + text + "\",\"payload\":1}}",
        "target_user");
    assertBadField("{\"type\":\"Ack\",\"data\":{\"topic\":\"a\",\"epoch\":\"" + text + "\",\"offset\":1}}", "epoch");
  }

  @Test
  void wholePairsZeroBytesAndEveryNormalFormAreKeptApart() {
    assertThat(Stream.of("\\ud83d\\ude00", "\\ud83e\\udd14", "\\u0000", "?", "é", "e\u0301")
        .map(key -> publication("\"idempotency_key\":\"" + key + "\"").idempotencyKey()))
        .containsExactly("😀", "🤔", "\u0000", "?", "é", "e\u0301");
  }

  @Test
  void charactersAreCodePoints() {
    assertThat(idOf("{\"type\":\"Ping\",\"id\":\"" + "😀".repeat(64) + "\"}")).isEqualTo("😀".repeat(64));
    assertBadField("{\"type\":\"Ping\",\"id\":\"" + "😀".repeat(65) + "\"}", "id");
    assertThat(publication("\"idempotency_key\":\"" + "😀".repeat(128) + "\"").idempotencyKey()).isNotNull();
    assertBadOption("\"idempotency_key\":\"" + "😀".repeat(129) + "\"", "idempotency_key");
    assertThat(publication("\"tags\":[\"" + "😀".repeat(256) + "\"]").tags()).isNotNull();
    assertBadOption("\"tags\":[\"" + "😀".repeat(257) + "\"]", "tags");
  }

  @Test
  void anIdHasAtMost64Characters() {
    assertBadField("{\"type\":\"Ping\",\"id\":\"" + "i".repeat(65) + "\"}", "id");
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', quoteCharacter = '\0', value = {
      "{\"id\":\"1\"}; type",
      "{\"type\":7,\"id\":\"1\"}; type",
      "{\"type\":null,\"id\":\"1\"}; type",
      "{\"type\":\"Authenticate\",\"id\":\"1\"}; token",
      "{\"type\":\"Authenticate\",\"id\":\"1\",\"data\":{\"token\":1}}; token",
      "{\"type\":\"Authenticate\",\"id\":\"1\",\"data\":{\"token\":\"a\",\"positions\":{}}}; positions",
      "{\"type\":\"Authenticate\",\"id\":\"1\",\"data\":{\"token\":\"a\",\"positions\":[7]}}; positions",
      "{\"type\":\"Authenticate\",\"id\":\"1\",\"data\":{\"token\":\"a\",\"positions\":[{\"topic\":\"a b\",\"epoch\":\"e\","
          + "\"offset\":1}]}}; positions",
      "{\"type\":\"Authenticate\",\"id\":\"1\",\"data\":{\"token\":\"a\",\"positions\":[{\"topic\":\"a:*\",\"epoch\":\"e\","
          + "\"offset\":1}]}}; positions",
      "{\"type\":\"Authenticate\",\"id\":\"1\",\"data\":{\"token\":\"a\",\"positions\":[{\"topic\":\"a\",\"epoch\":\"e\","
          + "\"offset\":-1}]}}; positions",
      "{\"type\":\"Authenticate\",\"id\":\"1\",\"data\":{\"token\":\"a\",\"positions\":[{\"topic\":\"a\",\"offset\":1}]}};"
          + " positions",
      "{\"type\":\"RefreshToken\",\"id\":\"1\",\"data\":{}}; token",
      "{\"type\":\"Ping\",\"id\":\"1\",\"data\":[]}; data",
      "{\"type\":\"Ping\",\"id\":\"1\",\"data\":\"x\"}; data",
      "{\"type\":\"Subscribe\",\"id\":\"1\"}; topics",
      "{\"type\":\"Subscribe\",\"id\":\"1\",\"data\":{\"topics\":\"lobby\"}}; topics",
      "{\"type\":\"Subscribe\",\"id\":\"1\",\"data\":{\"topics\":[]}}; topics",
      "{\"type\":\"Subscribe\",\"id\":\"1\",\"data\":{\"topics\":[7]}}; topics",
      "{\"type\":\"Subscribe\",\"id\":\"1\",\"data\":{\"topics\":[[\"a\"]]}}; topics",
      "{\"type\":\"Subscribe\",\"id\":\"1\",\"data\":{\"topics\":[{}]}}; topic",
      "{\"type\":\"Subscribe\",\"id\":\"1\",\"data\":{\"topics\":[{\"topic\":7}]}}; topic",
      "{\"type\":\"Subscribe\",\"id\":\"1\",\"data\":{\"topics\":[{\"topic\":\"a\",\"token\":7}]}}; token",
      "{\"type\":\"Subscribe\",\"id\":\"1\",\"data\":{\"topics\":[{\"topic\":\"a\",\"on_overflow\":\"x\"}]}}; on_overflow",
      "{\"type\":\"Unsubscribe\",\"id\":\"1\",\"data\":{}}; topics",
      "{\"type\":\"Unsubscribe\",\"id\":\"1\",\"data\":{\"topics\":[{\"topic\":\"a\"}]}}; topics",
      "{\"type\":\"Broadcast\",\"id\":\"1\"}; topic",
      "{\"type\":\"Broadcast\",\"id\":\"1\",\"data\":{\"topic\":\"a\"}}; payload",
      "{\"type\":\"Broadcast\",\"id\":\"1\",\"data\":{\"topic\":[],\"payload\":1}}; topic",
      "{\"type\":\"DirectMessage\",\"id\":\"1\",\"data\":{\"payload\":1}}; target_user",
      "{\"type\":\"DirectMessage\",\"id\":\"1\",\"data\":{\"target_user\":\"bob\"}}; payload"})
  void whatIsMissingOrWrongIsNamed(String message, String field) {
    assertThat(assertBadField(message, field).id()).isEqualTo("1");
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', quoteCharacter = '\0', value = {
      "\"kind\":\"nonsense\"; kind", "\"kind\":7; kind", "\"kind\":\"CUSTOM\"; kind",
      "\"priority\":\"urgent\"; priority", "\"priority\":1; priority",
      "\"ttl_ms\":0; ttl_ms", "\"ttl_ms\":-1; ttl_ms", "\"ttl_ms\":1.5; ttl_ms", "\"ttl_ms\":\"1\"; ttl_ms",
      "\"ttl_ms\":31536000001; ttl_ms", "\"ttl_ms\":99999999999999999999999; ttl_ms", "\"ttl_ms\":1e3; ttl_ms",
      "\"idempotency_key\":\"\"; idempotency_key", "\"idempotency_key\":7; idempotency_key",
      "\"tags\":\"x\"; tags", "\"tags\":[1]; tags", "\"tags\":[[\"a\"]]; tags",
      "\"tags\":{\"a\":1}; tags", "\"tags\":{\"a\":{}}; tags", "\"tags\":7; tags"})
  void anOptionThatIsWrongIsNamed(String option, String field) {
    assertBadField("{\"type\":\"Broadcast\",\"data\":{\"topic\":\"a\",\"payload\":1," + option + "}}", field);
  }

  @Test
  void theBoundsOfOptionsAreExact() {
    String key = "k".repeat(128);
    String tag = "t".repeat(256);
    List<String> tags = Collections.nCopies(32, "\"" + tag + "\"");

    assertThat(publication("\"idempotency_key\":\"" + key + "\"").idempotencyKey()).isEqualTo(key);
    assertBadOption("\"idempotency_key\":\"" + key + "k\"", "idempotency_key");
    assertThat(publication("\"tags\":" + tags).tags()).isNotNull();
    assertBadOption("\"tags\":" + Collections.nCopies(33, "\"x\""), "tags");
    assertBadOption("\"tags\":[\"" + tag + "t\"]", "tags");
    assertBadOption("\"tags\":{\"" + tag + "t\":\"x\"}", "tags");
    assertThat(publication("\"ttl_ms\":31536000000").ttl()).isEqualTo(Duration.ofDays(365));
    assertThat(publication("\"ttl_ms\":1").ttl()).isEqualTo(Duration.ofMillis(1));
  }

  @Test
  void aListOfTopicsHasAtMostAThousandEntries() {
    assertThat(command("{\"type\":\"Unsubscribe\",\"data\":{\"topics\":" + Collections.nCopies(1_000, "\"a\"") + "}}"))
        .isInstanceOf(Command.Unsubscribe.class);
    assertBadField("{\"type\":\"Unsubscribe\",\"data\":{\"topics\":" + Collections.nCopies(1_001, "\"a\"") + "}}",
        "topics");
  }

  @ParameterizedTest
  @EnumSource(PlatformEvent.class)
  void platformEventsAreNotOnOfferYet(PlatformEvent event) {
    assertThat(reader.read(bytes("{\"type\":\"Broadcast\",\"id\":\"1\",\"data\":{\"topic\":\"a\",\"payload\":1,"
        + "\"kind\":\"" + event.wireName() + "\"}}"))).isInstanceOfSatisfying(Malformed.class, it -> {
          assertThat(it.id()).isEqualTo("1");
          assertThat(it.refusal().code()).isEqualTo(ErrorCode.UNAVAILABLE);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"Nonsense", "ping", "PING", "Ping ", "Status", "Pong", ""})
  void aTypeThatNobodyKnowsIsSaidSo(String type) {
    assertThat(reader.read(bytes("{\"type\":\"" + type + "\",\"id\":\"1\"}")))
        .isInstanceOfSatisfying(Malformed.class, it -> {
          assertThat(it.id()).isEqualTo("1");
          assertThat(it.type()).isEqualTo(EnvelopeReader.UNKNOWN);
          assertThat(it.refusal().code()).isEqualTo(ErrorCode.UNKNOWN_TYPE);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "\"Ping\"", "7", "null", "[{\"type\":\"Ping\"}]"})
  void aMessageIsAnObject(String message) {
    assertThat(malformed(message).refusal().code()).isEqualTo(ErrorCode.BAD_MESSAGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{\"type\":\"Ping\"", "{\"type\":\"Ping\",}", "{type:\"Ping\"}", "{'type':'Ping'}",
      "{\"type\":\"Ping\"}}", "{\"type\":\"Ping\"}{\"type\":\"Ping\"}", "{\"type\":\"Ping\"} x", "{\"type\":\"Ping\"},",
      "{\"type\":\"Ping\",\"data\":{\"a\":01}}", "{\"type\":\"Ping\",\"data\":{\"a\":NaN}}",
      "{\"type\":\"Ping\",\"data\":{\"a\":.5}}", "{\"type\":\"Ping\",\"data\":{\"a\":\"\t\"}}",
      "{\"type\":\"Ping\",\"data\":{\"a\":\"\\x\"}}", "{\"type\":\"Ping\",\"data\":{\"a\":\"\\u12\"}}",
      "{\"type\":\"Ping\",\"data\":[}", "{\"type\":\"Ping\" // comment\n}", "{\"type\":\"Ping\",\"data\":{\"a\":tru}}",
      "\uFEFF{\"type\":\"Ping\"}", "{\"type\":\"Ping\"}\u0000"})
  void whatIsNoJsonIsSaidSo(String message) {
    assertThat(malformed(message).refusal().code()).isEqualTo(ErrorCode.BAD_JSON);
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', quoteCharacter = '\0', value = {
      "{'type':'Ping',};byte 15 (line 1, column 16)",
      "{'type':'é😀',};byte 17 (line 1, column 14)",
      "{~ 'type':'Ping',~ x};byte 19 (line 3, column 2)",
      "{'type':'Ping'} {};byte 16 (line 1, column 17)",
      "{'type':'Ping'} x;byte 16 (line 1, column 17)"})
  void whereTheJsonBreaksIsTold(String message, String place) {
    String sent = message.replace('\'', '"').replace('~', '\n');

    assertThat(malformed(sent).refusal().advice()).contains(place);
  }

  @Test
  void anUnknownTypeIsRepeatedCutAndWithoutWhatCannotBeSeen() {
    assertThat(malformed("{\"type\":\"Fly\"}").refusal().advice()).contains("\"Fly\"");
    assertThat(malformed("{\"type\":\"a\\u0000\\n\\u202e\\\"b\"}").refusal().advice())
        .contains("\"a\\u{0}\\u{a}\\u{202e}\\\"b\"");
    assertThat(malformed("{\"type\":\"" + "😀".repeat(1_000) + "\"}").refusal().advice())
        .contains("\"" + "😀".repeat(64) + "…\"").doesNotContain("😀".repeat(65));
  }

  @Test
  void anEmptyMessageIsRefused() {
    assertThat(malformed("").refusal().code()).isIn(ErrorCode.BAD_JSON, ErrorCode.BAD_MESSAGE);
    assertThat(malformed(" ").refusal().code()).isIn(ErrorCode.BAD_JSON, ErrorCode.BAD_MESSAGE);
  }

  /** All of these bytes are valid UTF-8, so they get here: zero bytes between ASCII characters. */
  @ParameterizedTest
  @ValueSource(strings = {"UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE"})
  void jsonInAnotherEncodingIsNoJson(String charset) {
    for (String message : new String[]{"{\"type\":\"Ping\"}",
        "{\"type\":\"Broadcast\",\"data\":{\"topic\":\"t\",\"payload\":1}}"}) {
      assertThat(reader.read(message.getBytes(Charset.forName(charset)))).isInstanceOfSatisfying(Malformed.class,
          it -> assertThat(it.refusal().code()).isIn(ErrorCode.BAD_JSON, ErrorCode.BAD_MESSAGE));
    }
  }

  @Test
  void theIdOfABrokenMessageIsToldWhenItCameBeforeTheBreak() {
    assertThat(malformed("{\"id\":\"1\",\"type\":\"Ping\",").id()).isEqualTo("1");
    assertThat(malformed("{\"id\":\"1\"}}").id()).isEqualTo("1");
    assertThat(malformed("{\"id\":7,,").id()).isNull();
    assertThat(malformed("{\"type\":,\"id\":\"1\"}").id()).isNull();
  }

  @Test
  void jsonIsAtMost32LevelsDeep() {
    String fits = "{\"type\":\"Broadcast\",\"data\":{\"topic\":\"t\",\"payload\":" + "[".repeat(30) + "]".repeat(30)
        + "}}";
    String tooDeep = fits.replace("[]", "[[]]");
    String elsewhere = "{\"type\":\"Ping\",\"x\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}";

    assertThat(command(fits)).isInstanceOf(Command.Broadcast.class);
    assertThat(malformed(tooDeep).refusal().code()).isEqualTo(ErrorCode.BAD_JSON);
    assertThat(malformed(elsewhere).refusal().code()).isEqualTo(ErrorCode.BAD_JSON);
  }

  @Test
  void namesAndNumbersAreBoundedAndTextsAreNot() {
    assertThat(malformed("{\"type\":\"Ping\",\"data\":{\"x\":" + "1".repeat(1_001) + "}}").refusal().code())
        .isEqualTo(ErrorCode.BAD_JSON);
    assertThat(malformed("{\"type\":\"Ping\",\"" + "n".repeat(40_000) + "\":1}").refusal().code())
        .isEqualTo(ErrorCode.BAD_JSON);
    assertThat(command("{\"type\":\"Ping\",\"x\":\"" + "t".repeat(60_000) + "\"}")).isInstanceOf(Command.Ping.class);
  }

  @Test
  void anErrorNeverQuotesAValueOrWhatIsNoJson() {
    for (String message : new String[]{"{s3cret", "{\"type\":\"Ping\"} s3cret",
        "{\"type\":\"Broadcast\",\"data\":{\"topic\":"
            + "\"a\",\"payload\":1,\"kind\":\"s3cret\"}}",
        "{\"type\":\"Ping\",\"data\":s3cret}"}) {
      assertThat(malformed(message).refusal().advice()).doesNotContain("s3cret", "Exception", "jackson");
    }
  }

  private Publication publication(String option) {
    return ((Command.Broadcast) command(broadcastWith(option))).publication();
  }

  private void assertBadOption(String option, String field) {
    assertBadField(broadcastWith(option), field);
  }

  private static String broadcastWith(String option) {
    return "{\"type\":\"Broadcast\",\"data\":{\"topic\":\"a\",\"payload\":1," + option + "}}";
  }

  private Malformed assertBadField(String message, String field) {
    Malformed malformed = malformed(message);
    Refusal refusal = malformed.refusal();
    assertThat(refusal.code()).as(message).isEqualTo(ErrorCode.BAD_MESSAGE);
    assertThat(refusal.field()).as(message).isEqualTo(field);
    return malformed;
  }

  private Command command(String message) {
    assertThat(reader.read(bytes(message))).as(message).isInstanceOf(Understood.class);
    return ((Understood) reader.read(bytes(message))).command();
  }

  private Malformed malformed(String message) {
    assertThat(reader.read(bytes(message))).as(message).isInstanceOf(Malformed.class);
    return (Malformed) reader.read(bytes(message));
  }

  private @Nullable String idOf(String message) {
    return ((Understood) reader.read(bytes(message))).id();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
