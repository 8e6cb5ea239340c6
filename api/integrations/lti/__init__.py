"""The service as a tool in a learning platform: LTI 1.3 Advantage."""
