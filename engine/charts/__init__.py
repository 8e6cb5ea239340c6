"""Reports as one self-contained HTML file in French and English, light and dark: values in, text out."""
