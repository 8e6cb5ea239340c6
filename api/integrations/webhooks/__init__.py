"""What changed, told to other systems: the feed that they read, and the webhooks that bring it to them."""
