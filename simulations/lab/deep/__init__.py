"""Deep baselines: networks that others publish, trained and judged like every model; they need the extra `deep`."""
