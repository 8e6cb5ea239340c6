"""Content graphs out of what others have: tables of interactions, OATutor's steps."""
