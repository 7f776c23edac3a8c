"""The pages of the dashboard, one module each: what stands where.

Belongs here: order, headings, captions, filters. A page asks `views` and `search`, and draws with `charts`.
"""
