# syntax=docker/dockerfile:1
# One image for every service of docker-compose.yml; by itself it is one container with all of them (SQLite).
ARG BASE_IMAGE=python:3.12-slim

FROM ${BASE_IMAGE} AS build
# An index of packages other than pip's own: --build-arg PIP_INDEX_URL=https://... One that asks for a password, or needs
# more settings, goes by a file that stays in no layer: --secret id=pip,src=pip.conf
ARG PIP_INDEX_URL=
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_NO_INPUT=1 \
    DO_NOT_TRACK=1 \
    PATH=/opt/venv/bin:$PATH
WORKDIR /app
COPY requirements.lock ./
# --no-deps: the lock is complete, and leaves out one package on purpose. What nobody reads here is a tenth of it: source
# maps, tests, headers, a notebook's scripts, and Arrow's own network protocol.
RUN --mount=type=secret,id=pip,target=/etc/pip.conf \
    python -m venv /opt/venv \
    && pip install --no-deps --require-hashes -r requirements.lock \
    && find /opt/venv -name '*.map' -delete \
    && find /opt/venv/lib/python3*/site-packages/numpy /opt/venv/lib/python3*/site-packages/pandas \
        /opt/venv/lib/python3*/site-packages/pyarrow /opt/venv/lib/python3*/site-packages/networkx \
        -type d -name tests -prune -exec rm -rf {} + \
    && rm -rf /opt/venv/lib/python3*/site-packages/pyarrow/include \
        /opt/venv/lib/python3*/site-packages/pyarrow/*_flight.* \
        /opt/venv/lib/python3*/site-packages/pydeck/nbextension
COPY pyproject.toml README.md ./
COPY tmdb_assets tmdb_assets
COPY dbt dbt
# Editable: the project's files stay where workspace.yaml, dbt and the definitions look for them. The manifest is made
# here, so that no container has to write beside the code.
RUN pip install --no-deps --no-index --no-build-isolation -e . \
    && env -u TMDB_ASSETS_DATA TMDB_ASSETS_DATASET=films dbt --quiet parse --project-dir dbt --profiles-dir dbt \
    && python -m compileall -q tmdb_assets \
    && pip uninstall --yes --quiet pip \
    && rm -rf dbt/logs logs
COPY workspace.yaml dagster.yaml ./
COPY deploy/dagster deploy/dagster

FROM ${BASE_IMAGE}
LABEL org.opencontainers.image.title="tmdb_assets" \
      org.opencontainers.image.description="Daily film data from TMDB as Dagster assets" \
      org.opencontainers.image.version="0.1.0"
# `tmdb-assets backup` needs pg_dump, no older than the server: Debian 13, on which the base image stands, has 17.
ARG POSTGRESQL_CLIENT_VERSION=17*
RUN apt-get update \
    && apt-get install --yes --no-install-recommends "postgresql-client=${POSTGRESQL_CLIENT_VERSION}" \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --no-create-home --home-dir /tmp --shell /usr/sbin/nologin --uid 10001 app \
    && mkdir /data \
    && chown app:app /data
# Both belong to root: whoever breaks into a service cannot change its code. The libraries have a layer of their own,
# which stays the same while the lock does.
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
# Written at run time: /data and /tmp, nothing else.
ENV PATH=/opt/venv/bin:$PATH \
    TMDB_ASSETS_DATA=/data \
    TMDB_ASSETS_DASHBOARD_HOSTS=localhost \
    HOME=/tmp \
    DO_NOT_TRACK=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
WORKDIR /app
USER 10001:10001
VOLUME /data
# 3000 Dagster, 4000 code server, 8501 dashboard, 8765 sandbox, 9100 metrics.
EXPOSE 3000 4000 8501 8765 9100
# Of one container with everything; docker-compose.yml has one for each service.
HEALTHCHECK --interval=30s --timeout=10s --start-period=120s --retries=5 \
    CMD ["python", "-c", "from urllib.request import ProxyHandler, build_opener; build_opener(ProxyHandler({})).open('http://127.0.0.1:3000/server_info', timeout=8)"]
# On all addresses of the container: publish its ports on 127.0.0.1 alone, Dagster has no login:
# docker run -p 127.0.0.1:3000:3000 -p 127.0.0.1:8501:8501 -v tmdb_assets:/data tmdb_assets
CMD ["tmdb-assets", "dev", "--host", "0.0.0.0"]
