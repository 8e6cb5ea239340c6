"""What other systems ask with: OAuth 2 client credentials beside keys, and tokens for the pages of learners."""
