package io.carillon.adapters.http.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsFormatTest {

  @ParameterizedTest
  @ValueSource(strings = {
      // Prometheus as it comes
      "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,"
          + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
      // and with native histograms
      "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,"
          + "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,"
          + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
      "application/openmetrics-text", "Application/OpenMetrics-Text ; Version=\"1.0.0\" ; Q=1.000",
      "text/plain, application/openmetrics-text", "application/openmetrics-text, */*", "application/*",
      "application/openmetrics-text;q=wrong", "application/openmetrics-text;q=1.5",
      "application/openmetrics-text;q=,text/*;q=0.9",
      "application/openmetrics-text;q=-1", "application/openmetrics-text;q=NaN",
      "nonsense,application/openmetrics-text",
      "x/y;z=\"application/openmetrics-text;q=0,\",application/openmetrics-text;q=0.1"})
  void openMetricsIsWrittenToThoseWhoPreferIt(String accept) {
    assertThat(contentType(accept)).startsWith("application/openmetrics-text; version=1.0.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "*/*", "text/plain", "text/*", "application/openmetrics-text;q=0", "*/*;q=0",
      "application/openmetrics-text;q=0.5, text/plain", "application/openmetrics-text;q=0.0, */*;q=0.1",
      "application/openmetrics-text;version=2.0.0", "application/openmetrics-text;version=2.0.0;q=0.9,text/plain;q=0.1",
      "application/vnd.google.protobuf", "application/openmetrics-text-2", "openmetrics-text",
      "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "a/b;\"application/openmetrics-text"})
  void textIsWrittenToEverybodyElse(String accept) {
    assertThat(contentType(accept)).startsWith("text/plain; version=0.0.4");
  }

  @Test
  void noHeaderIsAskingForText() {
    assertThat(MetricsFormat.preferredBy(List.of()).writer().getContentType()).startsWith("text/plain");
  }

  @Test
  void severalHeadersAreOneList() {
    assertThat(contentType("text/plain;q=0.2", "application/openmetrics-text;q=0.3"))
        .startsWith("application/openmetrics-text");
    assertThat(contentType("application/openmetrics-text;q=0.2", "text/plain;q=0.3")).startsWith("text/plain");
  }

  private static String contentType(String... accept) {
    return MetricsFormat.preferredBy(List.of(accept)).writer().getContentType();
  }
}
