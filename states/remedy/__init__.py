"""复议/诉讼: pauses the surcharge, not the penalty."""
