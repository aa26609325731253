package io.carillon.domain.message;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The typed events of the platform, by their names on the wire. This is the only list of them. */
public enum PlatformEvent {
  PROJECT_CREATED("project.created"),
  PROJECT_UPDATED("project.updated"),
  PROJECT_DELETED("project.deleted"),
  AGENT_CONNECTED("agent.connected"),
  AGENT_DISCONNECTED("agent.disconnected"),
  AGENT_STATUS_CHANGED("agent.status_changed"),
  WORKFLOW_STARTED("workflow.started"),
  WORKFLOW_PROGRESS("workflow.progress"),
  WORKFLOW_COMPLETED("workflow.completed"),
  WORKFLOW_FAILED("workflow.failed"),
  WORKFLOW_CANCELLED("workflow.cancelled"),
  PR_CREATED("pr.created"),
  PR_UPDATED("pr.updated"),
  PR_CLOSED("pr.closed"),
  ISSUE_CREATED("issue.created"),
  ISSUE_UPDATED("issue.updated"),
  ISSUE_CLOSED("issue.closed"),
  AI_SUGGESTION("ai.suggestion"),
  AI_ANALYSIS_COMPLETE("ai.analysis_complete"),
  AI_ANALYSIS_FAILED("ai.analysis_failed"),
  CONNECTION_ESTABLISHED("connection.established"),
  CONNECTION_ERROR("connection.error");

  private static final Map<String, PlatformEvent> BY_WIRE_NAME = Arrays.stream(values())
      .collect(Collectors.toUnmodifiableMap(PlatformEvent::wireName, Function.identity()));

  private final String wireName;

  PlatformEvent(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }

  public static Optional<PlatformEvent> named(String wireName) {
    return Optional.ofNullable(BY_WIRE_NAME.get(wireName));
  }
}
