"""Benchmarks: ours, the floor and the peer side by side, on both databases. `python -m bench` prints them."""
