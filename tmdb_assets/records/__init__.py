"""Dagster's records: instances, runs, events and check evaluations, read and cleaned up.

Belongs here: everything that touches Dagster's private modules; no other room does.
"""
