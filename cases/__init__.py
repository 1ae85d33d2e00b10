"""The nouns of enforcement: case, hazard, procedure, deadline, event, document, party, officer (pure)."""
