"""What people decide about paths, and what is shown to them of what the machine did."""
