"""整改: one small machine for every hazard, from found to rectified, transferred or dismissed."""
