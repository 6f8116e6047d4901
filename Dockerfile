# One image for every process: `postroom run` by default, or web, worker, listen, scheduler (see compose.yaml).
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
COPY requirements.lock ./
RUN python -m venv /opt/postroom \
    && /opt/postroom/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --requirement requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY postroom postroom
RUN /opt/postroom/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation .

FROM python:3.11-slim-bookworm
# pg_dump and pg_restore, for `postroom backup` of a PostgreSQL database.
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --home-dir /data --shell /usr/sbin/nologin postroom \
    && install -d -m 0700 -o postroom -g postroom /data
COPY --from=build /opt/postroom /opt/postroom
ENV PATH=/opt/postroom/bin:$PATH PYTHONUNBUFFERED=1 POSTROOM_HOME=/data POSTROOM_BIND=0.0.0.0
USER postroom
WORKDIR /data
VOLUME /data
EXPOSE 8025 2525
# Processes finish what they have begun: give them the time (`docker stop` waits 10 s unless told).
STOPSIGNAL SIGTERM
ENTRYPOINT ["postroom"]
CMD ["run"]
