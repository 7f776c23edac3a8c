"""Reports of a period: one page that needs nothing else, and its charts as pictures.

Belongs here: what a report says (`content`), the page (`page`), the pictures (`pictures`, drawn in a process of its
own), the folder they are in (`folders`), what must hold of it (`inspection`), and the asset that makes them. What a
dataset brings (`kind`) has a room of its name; what is shown comes from `views` and `charts`.
"""
