package io.carillon.acceptance.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConformanceReportTest {

  @TempDir
  private Path directory;

  @Test
  void aReportListsEachCaseWithBothBehaviours() throws IOException {
    var report = reportOf(
        """
            {"carillon": {
              "1.1.1": {"behavior": "OK", "behaviorClose": "OK", "duration": 3, "remoteCloseCode": 1000},
              "6.4.1": {"behavior": "NON-STRICT", "behaviorClose": "OK", "remoteCloseCode": null},
              "7.1.6": {"behavior": "INFORMATIONAL", "behaviorClose": "INFORMATIONAL"},
              "7.9.6": {"behavior": "FAILED", "behaviorClose": "WRONG CODE"}}}
            """);

    assertThat(report.cases()).hasSize(4).contains(new CaseResult("6.4.1", "NON-STRICT", "OK"));
    assertThat(report.failed()).containsExactly(new CaseResult("7.9.6", "FAILED", "WRONG CODE"));
    assertThat(report.summary()).isEqualTo("Autobahn, 4 cases: 1 OK, 1 non-strict, 1 informational, 1 failed");
  }

  @Test
  void aServerThatNobodyCouldReachHasNoCases() throws IOException {
    assertThat(reportOf("{}").cases()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"OK,FAILED", "OK,UNCLEAN", "OK,WRONG CODE", "NON-STRICT,FAILED", "FAILED,OK"})
  void aCaseFailsByTheWorseOfItsBehaviours(String behavior, String behaviorClose) {
    assertThat(new CaseResult("1.1.1", behavior, behaviorClose).verdict()).isEqualTo(Verdict.FAILED);
  }

  @ParameterizedTest
  @CsvSource({"OK,''", "PASSED,OK"})
  void aVerdictThatTheSuiteDoesNotKnowIsRefused(String behavior, String behaviorClose) {
    var result = new CaseResult("1.1.1", behavior, behaviorClose);

    assertThatIllegalArgumentException().isThrownBy(result::verdict);
  }

  private ConformanceReport reportOf(String json) throws IOException {
    return ConformanceReport.read(Files.writeString(directory.resolve("index.json"), json));
  }
}
