package io.carillon.domain.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicNameTest {

  @ParameterizedTest
  @ValueSource(strings = {"lobby", "a", "project:42", "user:alice@example.org", "A-Z_a.z-0+9=~|", "a:b:c:d:e:f"})
  void aNameIsMadeOfSegmentsJoinedByColons(String text) {
    assertThat(TopicName.parse(text)).contains(new TopicName(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":", "a:", ":a", "a::b", "a b", "a/b", "a#", "a>", "a?", "[a-z]", "a\nb", "a\u0000", "*",
      "a:*", "a:**", "ä", "прoject", "a\u200bb", "😀", "a:b\u00a0", "a,b", "a{b}", "a%20b", "\uD83D", " a", "a "})
  void anythingElseIsNoName(String text) {
    assertThat(TopicName.parse(text)).isEmpty();
    assertThatThrownBy(() -> new TopicName(text)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected");
  }

  @Test
  void aSegmentHasAtMost64Characters() {
    assertThat(TopicName.parse("s".repeat(64))).isPresent();
    assertThat(TopicName.parse("a:" + "s".repeat(64) + ":b")).isPresent();
    assertThat(TopicName.parse("s".repeat(65))).isEmpty();
    assertThat(TopicName.parse("a:" + "s".repeat(65))).isEmpty();
  }

  @Test
  void aNameHasAtMost255Bytes() {
    String longest = "s".repeat(63) + (":" + "s".repeat(63)).repeat(3);

    assertThat(longest).hasSize(255);
    assertThat(TopicName.parse(longest)).isPresent();
    assertThat(TopicName.parse(longest + "s")).isEmpty();
  }

  @Test
  void theFirstSegmentIsTheNamespace() {
    var name = new TopicName("project:42:builds");

    assertThat(name.namespace()).isEqualTo("project");
    assertThat(name.local()).isEqualTo("42:builds");
    assertThat(name.isIn("project")).isTrue();
    assertThat(name.isIn("proj")).isFalse();
    assertThat(name.isIn("project:42")).isTrue();
    assertThat(name.isIn("42")).isFalse();
  }

  @Test
  void aNameWithoutColonIsInTheDefaultNamespace() {
    var name = new TopicName("lobby");

    assertThat(name.namespace()).isEqualTo(Namespaces.DEFAULT);
    assertThat(name.local()).isEqualTo("lobby");
    assertThat(name.isIn("lobby")).isFalse();
  }

  @Test
  void aNameCoversItselfAlone() {
    var name = new TopicName("project:42");

    assertThat(name.covers(new TopicName("project:42"))).isTrue();
    assertThat(name.covers(new TopicName("project:42:builds"))).isFalse();
    assertThat(name.covers(new TopicName("project:4"))).isFalse();
    assertThat(name.covers(new TopicName("Project:42"))).isFalse();
    assertThat(name.covers(new TopicPattern("project:*"))).isFalse();
  }
}
