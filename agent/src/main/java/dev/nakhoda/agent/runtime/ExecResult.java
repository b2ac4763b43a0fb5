package dev.nakhoda.agent.runtime;

/**
 * What a command in a container ended with.
 *
 * @param output stdout and stderr as they came, UTF-8, cut at the limit that was asked for
 */
public record ExecResult(int exitCode, String output) {}
