"""督办: of an enterprise (挂牌督办 for a major hazard) or of a unit."""
