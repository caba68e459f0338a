# src/form
