"""What a run of load is shown as: one self-contained HTML file, tables for other programs, a summary on a terminal."""
