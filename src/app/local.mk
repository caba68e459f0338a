# src/app
