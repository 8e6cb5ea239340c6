"""`symphonie signals`: regressions fitted to traces and to tracing, judged, and the page about them."""
