/**
 * Topics: their names, the patterns that cover many of them, and the namespaces whose policies say who may do what.
 *
 * <p>Start at {@link io.carillon.domain.topic.TopicName}; a client subscribes to a
 * {@link io.carillon.domain.topic.TopicFilter}, which is a name or a pattern.
 */
@NullMarked
package io.carillon.domain.topic;

import org.jspecify.annotations.NullMarked;
