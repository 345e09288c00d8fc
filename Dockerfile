# The site, the worker and the clock are one image with three commands (docker-compose.yml).
FROM python:3.13-slim AS build
WORKDIR /app
RUN python -m venv /venv
COPY requirements.lock .
RUN /venv/bin/pip install --no-cache-dir --only-binary :all: --require-hashes -r requirements.lock
COPY . .
# Collecting needs the settings and none of the services; these values exist for this one line.
RUN SECRET_KEY=build MASTER_KEY=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
    DATABASE_URL=postgresql://nobody@localhost/none BROKER_URL=redis://localhost/0 CACHE_URL=redis://localhost/1 \
    STATIC_ROOT=/srv/static STATIC_FROM_PACKAGES=0 \
    /venv/bin/python manage.py collectstatic --noinput --verbosity 0

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin gridtender
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build /srv/static /srv/static
COPY --from=build /app /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 STATIC_ROOT=/srv/static STATIC_FROM_PACKAGES=0
# Compiled loops are kept where the user may write; what is compiled here serves processors like this one.
ENV NUMBA_CACHE_DIR=/var/cache/gridtender
RUN install -d -o gridtender /var/cache/gridtender
USER gridtender
RUN python -m nmv compile
EXPOSE 8000
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--access-logfile", "-", "config.wsgi:application"]
