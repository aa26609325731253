package io.carillon.adapters.http.management;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.util.List;
import java.util.Set;

/**
 * A format in which this server can write metrics.
 *
 * @param versions of the format that the writer's output is one of
 */
record MetricsFormat(String type, String subtype, Set<String> versions, ExpositionFormatWriter writer) {

  private static final MetricsFormat TEXT = new MetricsFormat("text", "plain", Set.of("0.0.4"),
      PrometheusTextFormatWriter.create());

  private static final MetricsFormat OPEN_METRICS = new MetricsFormat("application", "openmetrics-text",
      Set.of("1.0.0"), OpenMetricsTextFormatWriter.create());

  /**
   * The format that a scraper prefers (RFC 9110 12.5.1). OpenMetrics must be asked for by name or by a better quality than text has. Text is
   * the answer to everything else, also to a request for formats that are not written here, such as protobuf: a scraper can read it, and
   * an error would only hide the metrics.
   *
   * @param accept the values of all {@code Accept} headers, however they are written
   */
  static MetricsFormat preferredBy(List<String> accept) {
    List<MediaRange> ranges = MediaRange.parse(accept);
    MediaRange open = OPEN_METRICS.bestOf(ranges);
    MediaRange text = TEXT.bestOf(ranges);
    boolean isPreferred = open.quality() > text.quality() || (open.quality() == text.quality() && open.isExact());
    return isPreferred && open.quality() > 0 ? OPEN_METRICS : TEXT;
  }

  /** The range that says most precisely how welcome this format is. */
  private MediaRange bestOf(List<MediaRange> ranges) {
    MediaRange best = MediaRange.NONE;
    for (MediaRange range : ranges) {
      boolean covers = range.covers(type, subtype) && range.version().map(versions::contains).orElse(true);
      if (covers && range.precision() > best.precision()) {
        best = range;
      }
    }
    return best;
  }
}
