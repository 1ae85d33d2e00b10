"""What the public may see (公示): personal matter hidden, texts, and the public edition of the cases (pure)."""
