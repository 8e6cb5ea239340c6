"""The words of each purpose, made at the moment at which a message goes, out of what is so then."""
