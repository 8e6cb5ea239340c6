"""Tables of results as others have them: CSV, TSV, Parquet, EdNet's folders; and OATutor's steps."""
