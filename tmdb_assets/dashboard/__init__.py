"""The dashboard: pages over the published copy, for people who open pages, not schemas.

Belongs here: putting views and charts on pages, the address of what is shown, listening. What is shown is asked in
`views` and `search`, how it is drawn is said in `charts`.
"""
