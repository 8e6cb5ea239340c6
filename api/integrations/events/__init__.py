"""What statements (xAPI) and events (Caliper) mean: results, visits, submissions, meetings, by mappings that are data.

statement ─▶ statements.read ┐
event ─────▶ caliper.read ───┴▶ Occurrence ─▶ meaning.meaning_of (mapping, activities of the graph) ─▶ Meant | Nothing
│
translator (a process): queue ─▶ batch ─▶ the core, as POST /v1/results and /v1/activities take it
"""
