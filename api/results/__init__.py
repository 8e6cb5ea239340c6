"""Results taken in. In reading order: route, admission, queue, intake, sifting, apply_results, deciding, answering."""
