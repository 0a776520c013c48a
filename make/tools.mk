# Everything a person runs: demo, tests, benchmarks, style.

.PHONY: help demo check check-slow bench format lint
help:
	@sed -n 's/^#   make/make/p' Makefile
