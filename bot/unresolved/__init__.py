"""What was not answered: stored masked, with a reason, an owner and a date."""
