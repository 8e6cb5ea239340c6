"""Classic knowledge tracing fitted by accelerated EM, with every variant of pyBKT."""
