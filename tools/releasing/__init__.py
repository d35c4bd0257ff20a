"""The jobs of tools/release, one a file."""
