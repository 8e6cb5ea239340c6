"""What a run of the laboratory showed, as one HTML page and as Markdown."""
