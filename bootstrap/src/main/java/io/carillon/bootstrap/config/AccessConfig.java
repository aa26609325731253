package io.carillon.bootstrap.config;

import io.carillon.adapters.local.token.TokenConfig;
import io.carillon.domain.access.Roles;
import io.carillon.domain.topic.Namespaces;

/** What decides who may do what: how tokens are verified, what roles stand for, and the policies of namespaces. */
public record AccessConfig(TokenConfig token, Roles roles, Namespaces namespaces) {}
