package io.carillon.bootstrap.server;

import io.carillon.adapters.redis.node.AgreedSettings;
import io.carillon.domain.telemetry.Concern;
import java.util.Optional;

/** Tells in readiness when nodes on one Redis have different settings. They serve their clients all the same. */
final class SettingsConcern implements Concern {

  private static final Trouble DIFFERENT = new Trouble("settings_differ", true,
      "nodes on this Redis have different settings: the log names them; give all nodes the same and restart those that differ");

  private final AgreedSettings settings;

  SettingsConcern(AgreedSettings settings) {
    this.settings = settings;
  }

  @Override
  public Optional<Trouble> trouble() {
    return settings.differing().isEmpty() ? Optional.empty() : Optional.of(DIFFERENT);
  }
}
