"""The pages of the dashboard, one module each: what stands where.

Not named `pages`: Streamlit takes a folder of that name beside its script for a list of scripts to run by address.

Belongs here: order, headings, captions, filters. A page asks `views` and `search`, and draws with `charts`.
"""
