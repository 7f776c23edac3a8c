"""What is shown of the published copy: one module per subject, each with functions from a copy to frames.

Belongs here: the questions that pages and reports ask, and the rules by which they are answered. How a frame is drawn
is the business of `charts`, where it is put that of `dashboard` and `reports`.
"""
