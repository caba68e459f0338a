# src/words
