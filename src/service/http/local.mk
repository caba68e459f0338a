# src/service/http
