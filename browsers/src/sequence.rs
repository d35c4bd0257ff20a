//! Several requests of one URL, for the preflight cache.
