EXTRA_DIST += doc/openapi.yaml doc/architecture.md doc/hacking.md
