"""What people may ask by right of what is kept of them (GDPR, articles 15 to 22): routes, messages, effects."""
