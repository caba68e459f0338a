# src/ca
