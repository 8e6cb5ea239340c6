"""The HTTP door: routes that only decode, call a use case, and encode."""
