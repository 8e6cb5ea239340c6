# The service without its own servers: give it SYMPHONIE_VALKEY_URL and SYMPHONIE_DATABASE_URL, as compose.yaml does.
# Without them it runs Valkey and PostgreSQL by itself in /var/lib/symphonie; mount a volume there.
FROM python:3.12-slim AS build
RUN pip install --no-cache-dir uv
WORKDIR /opt/symphonie
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
# The dependencies first, so that a change of our own code does not fetch them again.
COPY pyproject.toml uv.lock ./
# Without the extra `lab`: the service needs neither Dask nor pyarrow.
RUN uv sync --locked --no-dev --no-install-project
COPY README.md LICENSE ./
COPY api api
COPY content_graph content_graph
COPY engine engine
COPY loadtests loadtests
COPY simulations simulations
RUN uv sync --locked --no-dev --no-editable

FROM python:3.12-slim
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/symphonie symphonie
COPY --from=build /opt/symphonie/.venv /opt/symphonie/.venv
# What is compiled here is found at the start, read-only root or not, if the processor is the same; else it is compiled
# then, into the home directory.
RUN NUMBA_CACHE_DIR=/opt/symphonie/compiled /opt/symphonie/.venv/bin/symphonie warm
ENV NUMBA_CACHE_DIR=/opt/symphonie/compiled
ENV PATH=/opt/symphonie/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    SYMPHONIE_DATA_DIR=/var/lib/symphonie \
    SYMPHONIE_HOST=0.0.0.0 \
    SYMPHONIE_PORT=8765
USER symphonie
WORKDIR /var/lib/symphonie
VOLUME /var/lib/symphonie
EXPOSE 8765
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD \
    ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8765/v1/health/ready', timeout=4)"]
ENTRYPOINT ["symphonie"]
CMD ["serve"]
