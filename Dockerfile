# The site as a container: no root, no compiler, packages exactly as locked.
# To build on exactly one base image, name it by its digest: docs/deploying.md says how.
ARG BASE=python:3.11-slim-bookworm
FROM ${BASE}

RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /app
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock

# By name: whatever else lies in the folder (a database, a file of passwords) cannot get into the image.
COPY manage.py ./
COPY assessments ./assessments
COPY fixtures ./fixtures
COPY framework ./framework
COPY recovery_site ./recovery_site
COPY static ./static
COPY templates ./templates

# The secret is thrown away with this line: collecting static files needs one, the site is given its own.
RUN RECOVERY_SITE_ENV=production ALLOWED_HOSTS=localhost \
    SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
    python manage.py collectstatic --no-input \
    && useradd --system --home-dir /app recovery \
    && install -d -o recovery /data
USER recovery

ENV RECOVERY_SITE_ENV=production DATABASE_URL=sqlite:////data/recovery.sqlite3 PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["python", "-m", "recovery_site", "--probe"]
CMD ["python", "-m", "recovery_site", "--host", "0.0.0.0", "--port", "8000"]
