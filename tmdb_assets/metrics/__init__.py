"""The pipeline's health for Prometheus: what Dagster's records, the raw layer and the published copy say of it.

Belongs here: reading, at each scrape, and naming what was read. Nothing here writes, starts or decides anything, and
nothing is remembered but what cannot change any more. What is worth an alert is said in `deploy/prometheus`.
"""
