/**
 * What was said before: where clients stand in recorded topics, and how they get what they missed. Start at
 * {@link io.carillon.application.recovery.RecordedTopics}; {@link io.carillon.application.recovery.ReadHistory} is the
 * command for reading alone.
 */
@NullMarked
package io.carillon.application.recovery;

import org.jspecify.annotations.NullMarked;
