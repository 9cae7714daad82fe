"""View models: prior moments combined with stated views."""
