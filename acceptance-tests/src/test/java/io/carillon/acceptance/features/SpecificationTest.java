package io.carillon.acceptance.features;

import static io.cucumber.junit.platform.engine.Constants.GLUE_PROPERTY_NAME;
import static io.cucumber.junit.platform.engine.Constants.PLUGIN_PROPERTY_NAME;
import static io.cucumber.junit.platform.engine.Constants.PLUGIN_PUBLISH_QUIET_PROPERTY_NAME;

import org.junit.platform.suite.api.ConfigurationParameter;
import org.junit.platform.suite.api.IncludeEngines;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/** Runs every feature against real servers over real sockets. */
@Suite
@IncludeEngines("cucumber")
@SelectPackages("io.carillon.acceptance.features")
@ConfigurationParameter(key = GLUE_PROPERTY_NAME, value = "io.carillon.acceptance.features")
@ConfigurationParameter(key = PLUGIN_PROPERTY_NAME, value = "html:target/specification.html")
@ConfigurationParameter(key = PLUGIN_PUBLISH_QUIET_PROPERTY_NAME, value = "true")
final class SpecificationTest {}
