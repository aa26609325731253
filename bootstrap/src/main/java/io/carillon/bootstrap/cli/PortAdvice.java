package io.carillon.bootstrap.cli;

import io.carillon.adapters.http.server.PortException;
import io.carillon.bootstrap.config.Setting;
import io.carillon.bootstrap.config.Settings;

/** What an operator does about a port that cannot be opened: names the setting, and says what is in the way. */
final class PortAdvice {

  private PortAdvice() {}

  static String about(PortException failure, Settings settings) {
    Setting port = failure.isManagement() ? Setting.MANAGEMENT_PORT : Setting.PORT;
    return switch (failure.reason()) {
      case IN_USE -> "%s: the port is in use on %s: stop what listens there, or choose another port"
          .formatted(shown(port, settings), settings.value(Setting.HOST).text());
      case NOT_PERMITTED ->
        ("%s: this process is not permitted to open the port: ports below 1024 are privileged; choose"
            + " another one, or give the process CAP_NET_BIND_SERVICE").formatted(shown(port, settings));
      case NO_SUCH_ADDRESS -> "%s: this machine has no such address, or the name cannot be resolved"
          .formatted(shown(Setting.HOST, settings));
      case OTHER -> "%s, %s: the port cannot be opened: %s".formatted(shown(port, settings),
          shown(Setting.HOST, settings), failure.getMessage());
    };
  }

  private static String shown(Setting setting, Settings settings) {
    Settings.Value value = settings.value(setting);
    return "%s=%s (set in: %s)".formatted(settings.nameOf(setting), value.text(), value.source());
  }
}
