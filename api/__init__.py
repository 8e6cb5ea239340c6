"""The service: sockets, stores, clock and identities around the pure engine."""
