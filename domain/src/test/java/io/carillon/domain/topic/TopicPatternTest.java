package io.carillon.domain.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicPatternTest {

  @ParameterizedTest
  @ValueSource(strings = {"*", "**", "project:*", "project:**", "project:*:builds", "*:42", "a:*:*:**", "*:**"})
  void aWildcardReplacesAWholeSegmentOrTheRest(String text) {
    assertThat(TopicPattern.parse(text)).contains(new TopicPattern(text));
    assertThat(TopicFilter.parse(text)).contains(new TopicPattern(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "project:42", "lobby", "project:4*", "project:*4", "project:***", "project:**:builds",
      "**:a",
      "project:", ":*", "*:", "project::*", "ä:*", "project:* ", "p?:*"})
  void anythingElseIsNoPattern(String text) {
    assertThat(TopicPattern.parse(text)).isEmpty();
    assertThatThrownBy(() -> new TopicPattern(text)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected");
  }

  @Test
  void aPatternIsHeldToTheSameLengthsAsAName() {
    assertThat(TopicPattern.parse("s".repeat(64) + ":*")).isPresent();
    assertThat(TopicPattern.parse("s".repeat(65) + ":*")).isEmpty();

    String longest = ("s".repeat(62) + ":").repeat(4) + "a:*";
    assertThat(longest).hasSize(255);
    assertThat(TopicPattern.parse(longest)).isPresent();
    assertThat(TopicPattern.parse("a" + longest)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
      "project:*, project:42, true",
      "project:*, project:42:builds, false",
      "project:*, project, false",
      "project:*, projects:42, false",
      "project:*:builds, project:42:builds, true",
      "project:*:builds, project:42:tests, false",
      "project:*:builds, project:42, false",
      "project:*:builds, project:42:builds:7, false",
      "project:**, project:42, true",
      "project:**, project:42:builds:7, true",
      "project:**, project, false",
      "project:42:**, project:42, false",
      "project:42:**, project:42:builds:7, true",
      "project:42:**, project:421:builds, false",
      "*:42, project:42, true",
      "*:42, lobby, false",
      "*, lobby, true",
      "*, project:42, false",
      "**, lobby, true",
      "**, project:42:builds, true"})
  void aPatternCoversTheTopicsThatItMeans(String pattern, String topic, boolean covered) {
    assertThat(new TopicPattern(pattern).covers(new TopicName(topic))).isEqualTo(covered);
  }

  @ParameterizedTest
  @CsvSource({
      "project:*, project:*, true",
      "project:**, project:*, true",
      "project:**, project:*:builds, true",
      "project:**, project:42:**, true",
      "project:**, project:**, true",
      "project:*, project:**, false",
      "project:*, project:*:*, false",
      "project:*:builds, project:*:*, false",
      "project:*:*, project:*:builds, true",
      "project:42:**, project:**, false",
      "project:42:**, project:*:builds, false",
      "*:*, project:*, true",
      "**, *, true",
      "*, **, false"})
  void aPatternCoversAnotherOnlyWhenItMeansAllThatTheOtherMeans(String pattern, String other, boolean covered) {
    assertThat(new TopicPattern(pattern).covers(new TopicPattern(other))).isEqualTo(covered);
  }

  @Test
  void aPatternBelongsToTheNamespaceThatItNames() {
    assertThat(new TopicPattern("project:*").namespace()).isEqualTo("project");
    assertThat(new TopicPattern("project:*").hasNamespace()).isTrue();
    assertThat(new TopicPattern("*:42").hasNamespace()).isFalse();
    assertThat(new TopicPattern("**").hasNamespace()).isFalse();
  }
}
