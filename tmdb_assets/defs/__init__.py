"""What Dagster sees, one module or folder per stage, in the order of the data.

Belongs here: assets, checks, resources, jobs and schedules. The work itself is done by functions elsewhere in
the package that know nothing of Dagster.
"""
