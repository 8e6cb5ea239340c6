"""The report of a demonstration: one self-contained HTML file in French and English, light and dark."""
