package io.carillon.domain.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PlatformEventTest {

  @Test
  void thereAreTwentyTwoEventsByTheseNames() {
    assertThat(Arrays.stream(PlatformEvent.values()).map(PlatformEvent::wireName)).containsExactlyInAnyOrder(
        "project.created", "project.updated", "project.deleted",
        "agent.connected", "agent.disconnected", "agent.status_changed",
        "workflow.started", "workflow.progress", "workflow.completed", "workflow.failed", "workflow.cancelled",
        "pr.created", "pr.updated", "pr.closed",
        "issue.created", "issue.updated", "issue.closed",
        "ai.suggestion", "ai.analysis_complete", "ai.analysis_failed",
        "connection.established", "connection.error");
  }

  @Test
  void anEventIsFoundByItsNameAlone() {
    for (PlatformEvent event : PlatformEvent.values()) {
      assertThat(PlatformEvent.named(event.wireName())).contains(event);
    }
    assertThat(PlatformEvent.named("PROJECT_CREATED")).isEmpty();
    assertThat(PlatformEvent.named("custom")).isEmpty();
  }
}
