"""Charts of what the views give, for pages, reports and files, in light and dark.

Belongs here: Altair charts made of frames, one module per subject as in `views`. Each fills the width it is given and
says its units, what it leaves out and how days were observed. They carry no colours but those of `theme.themed`.
No database, no pages.
"""
