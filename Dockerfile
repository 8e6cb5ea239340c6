# The service without its own servers: give it SYMPHONIE_VALKEY_URL and SYMPHONIE_DATABASE_URL, as compose.yaml does.
# Without them it runs Valkey and PostgreSQL by itself in /var/lib/symphonie; mount a volume there.
#
# Built of a directory that `.ci/image` puts together, from what the lock names and nothing else; it needs no network:
#   .ci/image image && docker build --network=none --tag symphonie image
FROM python:3.12-slim AS build
COPY requirements.txt /build/
COPY wheels /build/wheels
RUN python -m venv /opt/symphonie/.venv \
 && /opt/symphonie/.venv/bin/pip install --no-cache-dir --no-index --find-links /build/wheels --no-deps \
    --require-hashes --requirement /build/requirements.txt \
 && /opt/symphonie/.venv/bin/pip install --no-cache-dir --no-index --no-deps /build/wheels/symphonie-*.whl \
 && /opt/symphonie/.venv/bin/pip uninstall --quiet --yes pip
# What is compiled here is found at the start, read-only root or not, if the processor is the same; else it is compiled
# then, into the home directory.
RUN NUMBA_CACHE_DIR=/opt/symphonie/compiled /opt/symphonie/.venv/bin/symphonie warm

FROM python:3.12-slim
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/symphonie symphonie
COPY --from=build /opt/symphonie /opt/symphonie
ENV NUMBA_CACHE_DIR=/opt/symphonie/compiled
ENV PATH=/opt/symphonie/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    SYMPHONIE_DATA_DIR=/var/lib/symphonie \
    SYMPHONIE_HOST=0.0.0.0 \
    SYMPHONIE_PORT=8765
USER 10001:10001
WORKDIR /var/lib/symphonie
VOLUME /var/lib/symphonie
EXPOSE 8765
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD \
    ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8765/v1/health/ready', timeout=4)"]
ENTRYPOINT ["symphonie"]
CMD ["serve"]
