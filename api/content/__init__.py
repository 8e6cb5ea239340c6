"""Content graphs and fitted models: kept, compared, served, erased."""
