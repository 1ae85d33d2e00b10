"""The command line `duban`: thin verbs over the one door."""
