package dev.nakhoda.proxy.routes;

/** A ClusterIP and port that clients connect to. */
public record Frontend(String address, int port) {}
