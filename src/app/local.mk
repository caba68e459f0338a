# src/app: the screens
EXTRA_DIST += src/app/app.h
