# Build, install and test ruvector.
#
#   make                 the extension, against the PostgreSQL that PG_CONFIG names
#   make install         into that PostgreSQL; then CREATE EXTENSION ruvector
#   make uninstall       takes the files out again
#   make install-vector-alias   the extension "vector" too, an alias: CREATE EXTENSION vector then works
#   make uninstall-vector-alias   takes the alias out again
#   make demo            the main job on real data, in a server of its own
#   make check           every test that fits into minutes, in servers of their own
#   make check-unit      the core's unit tests; needs no PostgreSQL
#   make installcheck    the regression suite against a running server (PGHOST, PGPORT)
#   make fuzz            the fuzzers of the input functions, FUZZ_SECONDS (60) each; needs clang
#
# `make help` lists the rest. Objects go to BUILD (default: build); one folder for each PostgreSQL version:
#   make BUILD=build-17 PG_CONFIG=/usr/lib/postgresql/17/bin/pg_config   any of these against another PostgreSQL

BUILD ?= build
EXTENSION = ruvector
MODULES = $(BUILD)/ruvector
RV_VERSION := $(shell sed -n "s/^default_version = '\(.*\)'/\1/p" ruvector.control)

CORE_SRC := $(sort $(wildcard src/core/*/*.cpp src/core/cypher/*/*.cpp))
SHELL_SRC := $(sort $(wildcard src/*.cpp src/pg/*.cpp src/types/*.cpp src/inspect/*.cpp src/knn/*.cpp src/collections/*.cpp src/hnsw/*.cpp src/hnsw/*/*.cpp src/ivfflat/*.cpp src/ivfflat/*/*.cpp src/bm25/*.cpp src/bm25/*/*.cpp src/text/*.cpp src/graph/*.cpp src/graph/*/*.cpp))
CORE_OBJ := $(CORE_SRC:%.cpp=$(BUILD)/%.o)
SHELL_OBJ := $(SHELL_SRC:%.cpp=$(BUILD)/%.o)

include make/flags.mk

# Goals that need no PostgreSQL, or find it themselves: they leave PGXS out.
APART = check-unit sanitize fuzz bench-kernels bench-codes bench-graph bench-ivf bench-postings bench-charts bench-tools lint tidy format help check check-beside check-clients check-slow demo bench findings
ifneq ($(filter-out $(APART),$(or $(MAKECMDGOALS),all)),)
include make/extension.mk
include make/vector_alias.mk
endif
include make/core.mk
include make/fuzz.mk
include make/tools.mk

-include $(CORE_OBJ:.o=.d) $(SHELL_OBJ:.o=.d)
