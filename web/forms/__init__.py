"""Forms made from the inputs of an act, and read back into them."""
