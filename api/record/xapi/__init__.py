"""The xAPI store in the record: statements, attachments, states and profiles, sealed; found by keyed digests."""
