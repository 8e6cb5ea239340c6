"""What is written out of the OpenAPI document."""
