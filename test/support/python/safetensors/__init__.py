"""Stands in for the package `safetensors` where a test machine has PyTorch but not the package (see ../../python.ts)."""
