package dev.nakhoda.master.security;

/** Who callers are and what they may do: the two go everywhere together. */
public record Access(Authenticator authenticator, Authorizer authorizer) {}
