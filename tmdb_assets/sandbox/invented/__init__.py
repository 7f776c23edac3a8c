"""What the upstreams of a sandbox tell of the same things: made-up names, texts, people, and the world of series.

An upstream may import from here, nothing here imports an upstream. What one of them answers, and how, is its own.
"""
