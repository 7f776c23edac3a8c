"""Reports of a day: one page that needs nothing else, and its charts as pictures.

Belongs here: what a report says (`content`), the page (`page`), the pictures (`pictures`, drawn in a process of its
own), the folder they are in (`folders`) and what must hold of it (`inspection`). What is shown comes from `views` and
`charts`; when reports are made is said in `defs`.
"""
