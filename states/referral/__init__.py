"""行刑衔接: from suspicion to the police, and the way back."""
