"""`symphonie evaluate`: predictions and policies judged on tables and logs."""
