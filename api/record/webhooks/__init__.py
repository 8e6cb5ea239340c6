"""Webhooks in the record: who is told, and what is on its way to them."""
