"""When things run by themselves: jobs, their schedules, the sensors that own completeness, the one that tells people.

Belongs here: what happens without a hand. What is run, and what is told, is declared elsewhere.
"""
