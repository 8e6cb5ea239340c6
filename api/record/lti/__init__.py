"""Learning platforms in which the service is a tool: how each is registered, with which keys, and what was used up."""
