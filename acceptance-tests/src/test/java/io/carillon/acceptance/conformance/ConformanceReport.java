package io.carillon.acceptance.conformance;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** The results of one run of the suite against one server. */
record ConformanceReport(List<CaseResult> cases) {

  ConformanceReport {
    cases = List.copyOf(cases);
  }

  /** Reads the suite's {@code index.json}: an object per server, in it one per case; empty if nothing was reached. */
  static ConformanceReport read(Path index) {
    var cases = new ArrayList<CaseResult>();
    try (var json = new JsonFactory().createParser(ObjectReadContext.empty(), index)) {
      json.nextToken();
      while (json.nextName() != null) {
        json.nextToken();
        for (var id = json.nextName(); id != null; id = json.nextName()) {
          json.nextToken();
          cases.add(readCase(id, json));
        }
      }
    }
    return new ConformanceReport(cases);
  }

  private static CaseResult readCase(String id, JsonParser json) {
    var behavior = "";
    var behaviorClose = "";
    for (var name = json.nextName(); name != null; name = json.nextName()) {
      json.nextToken();
      switch (name) {
        case "behavior" -> behavior = json.getString();
        case "behaviorClose" -> behaviorClose = json.getString();
        default -> json.skipChildren();
      }
    }
    return new CaseResult(id, behavior, behaviorClose);
  }

  List<CaseResult> failed() {
    return with(Verdict.FAILED);
  }

  /** One line for the build's log. */
  String summary() {
    return "Autobahn, %d cases: %d OK, %d non-strict, %d informational, %d failed"
        .formatted(
            cases.size(),
            with(Verdict.OK).size(),
            with(Verdict.NON_STRICT).size(),
            with(Verdict.INFORMATIONAL).size(),
            failed().size());
  }

  private List<CaseResult> with(Verdict verdict) {
    return cases.stream().filter(result -> result.verdict() == verdict).toList();
  }
}
