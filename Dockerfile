# syntax=docker/dockerfile:1
ARG BASE_IMAGE=python:3.12-slim

FROM ${BASE_IMAGE} AS build
# A package index other than pip's default: --build-arg PIP_INDEX_URL=...
ARG PIP_INDEX_URL=
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_NO_INPUT=1 DO_NOT_TRACK=1
WORKDIR /app
RUN python -m venv /app/.venv
COPY requirements.lock ./
# An empty argument is no index; tests of libraries are nobody's food here.
RUN if [ -z "$PIP_INDEX_URL" ]; then unset PIP_INDEX_URL; fi \
    && /app/.venv/bin/pip install --no-deps --require-hashes -r requirements.lock \
    && find /app/.venv -type d -name tests -path '*/site-packages/*' -prune -exec rm -rf {} +
COPY pyproject.toml README.md ./
COPY tmdb_assets tmdb_assets
COPY dbt dbt
# Editable: the project's files stay where workspace.yaml, dbt and the definitions look for them. The manifest is made
# here, so that no container has to write beside the code.
RUN /app/.venv/bin/pip install --no-deps --no-build-isolation -e . \
    && cd dbt && ../.venv/bin/dbt --quiet parse --profiles-dir . \
    && rm -rf logs && /app/.venv/bin/python -m compileall -q /app/tmdb_assets
COPY workspace.yaml dagster.yaml ./
COPY deploy/dagster deploy/dagster

FROM ${BASE_IMAGE}
LABEL org.opencontainers.image.title="tmdb_assets" \
      org.opencontainers.image.description="Daily film data from TMDB as Dagster assets"
RUN useradd --create-home --uid 10001 app && mkdir /data && chown app /data
# It belongs to root: whoever breaks into a service can not change its code.
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH \
    TMDB_ASSETS_DATA=/data \
    HOME=/tmp \
    DO_NOT_TRACK=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
WORKDIR /app
USER app
VOLUME /data
# 3000 Dagster, 4000 code server, 8501 dashboard, 9100 metrics.
EXPOSE 3000 4000 8501 9100
# One container with everything; docker-compose.yml says what its services run instead.
HEALTHCHECK --interval=30s --timeout=10s --start-period=120s --retries=5 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:3000/server_info', timeout=8)"]
# Bound to all addresses of the container only; publish them on 127.0.0.1: docker run -p 127.0.0.1:3000:3000 -p 127.0.0.1:8501:8501
CMD ["tmdb-assets", "dev", "--host", "0.0.0.0"]
