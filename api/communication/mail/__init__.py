"""Mail as it goes out: words, HTML and text, headers, the relay."""
