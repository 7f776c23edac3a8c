# syntax=docker/dockerfile:1
ARG BASE_IMAGE=python:3.12-slim
FROM ${BASE_IMAGE} AS build
# A package index other than pip's default: --build-arg PIP_INDEX_URL=...
ARG PIP_INDEX_URL=
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 DO_NOT_TRACK=1
WORKDIR /app
RUN python -m venv /app/.venv
COPY requirements.lock ./
RUN /app/.venv/bin/pip install --no-deps --require-hashes -r requirements.lock
COPY pyproject.toml README.md ./
COPY tmdb_assets tmdb_assets
COPY dbt dbt
RUN /app/.venv/bin/pip install --no-deps --no-build-isolation -e . \
    && cd dbt && ../.venv/bin/dbt --quiet parse --profiles-dir .
COPY workspace.yaml dagster.yaml ./

FROM ${BASE_IMAGE}
LABEL org.opencontainers.image.title="tmdb_assets" \
      org.opencontainers.image.description="Daily film data from TMDB as Dagster assets"
RUN useradd --create-home --uid 10001 app && mkdir /data && chown app /data
COPY --from=build --chown=app /app /app
ENV PATH=/app/.venv/bin:$PATH TMDB_ASSETS_DATA=/data DAGSTER_HOME=/data/dagster_home DO_NOT_TRACK=1
WORKDIR /app
USER app
VOLUME /data
EXPOSE 3000 8501
# Bound to all addresses of the container only; publish it on 127.0.0.1: docker run -p 127.0.0.1:3000:3000 -p 127.0.0.1:8501:8501
CMD ["tmdb-assets", "dev", "--host", "0.0.0.0"]
