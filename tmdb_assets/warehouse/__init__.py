"""From raw to the published copy: the dbt call, the checks of its tables, their mark, and the publication.

Belongs here: whatever opens a warehouse file. What people read is `published`.
"""
