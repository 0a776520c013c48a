# Everything a person runs: demo, tests, benchmarks, style.
#
#   make check-clients   drivers, ORMs, migration tools and PgBouncer, which it installs (apt-get, npm)
#   make check-slow      check, and the stress tests of test/slow; with TCK=FOLDER openCypher's TCK (test/cypher/README.md)
#   make check-beside    whether other extensions' operators mean what they mean without ruvector; fetches Debian's packages
#   make sanitize        the unit tests under AddressSanitizer and UndefinedBehaviorSanitizer
#   make bench           search, beside pgvector where the server has it; ARGS go to bench/run (ARGS=--help)
#   make bench-charts    draws the searches in bench/results as docs/images/*.svg, and prints all results as tables
#   make bench-kernels   the kernels over vectors and codes
#   make bench-codes     graph search over codes, in memory
#   make bench-graph     the build of a graph in memory
#   make bench-ivf       lists of near rows: k-means and assigning
#   make bench-postings  segments of inverted lists, in memory: their size, and how fast they are made and read
#   make findings        whether what findings/ states about other software still holds; installs pinned packages
#   make install-test-modules   the libraries that installcheck loads, beside the extension
#   make lint            the rules that a program can check
#   make tidy            lint, and clang-tidy, which takes minutes
#   make format          clang-format 14 over all sources

.PHONY: help demo check check-beside check-clients check-slow bench format lint tidy install-test-modules
help:
	@sed -n 's/^#   make/make/p' Makefile make/tools.mk

demo:
	scripts/demo

# PGXS has a target of this name, which only says that it does nothing.
ifndef PGXS
check:
	scripts/check
endif

check-clients:
	SLOW=1 STAGES="install clients" scripts/check

check-beside:
	scripts/check-beside

check-slow:
	TCK='$(TCK)' scripts/check --slow

bench:
	scripts/bench $(ARGS)

BENCH_OBJ := $(patsubst %.cpp,$(BUILD)/%.o,$(wildcard bench/*.cpp bench/lib/*.cpp bench/collections/*.cpp bench/filters/*.cpp bench/maintenance/*.cpp))
-include $(BENCH_OBJ:.o=.d)

.PHONY: bench-tools
bench-tools: $(BUILD)/bench/run

$(BUILD)/bench/%.o: bench/%.cpp
	@mkdir -p $(@D)
	$(CXX) $(CORE_CXXFLAGS) -I. -isystem $(shell $(or $(PG_CONFIG),pg_config) --includedir) -MMD -MP -c $< -o $@

# hnswlib, which the results are compared with, as its users compile it: for the processor of this machine. No other file
# gets these flags.
PROCESSOR_HAS = $(shell grep -qsw '$(1)' /proc/cpuinfo && echo yes)
$(BUILD)/bench/lib/hnswlib_index.o: CORE_CXXFLAGS += -O3 \
	$(if $(call PROCESSOR_HAS,avx512vl),$(KERNEL_ISA_avx512),$(if $(call PROCESSOR_HAS,avx2),$(KERNEL_ISA_avx2))) \
	-DBENCH_HNSWLIB_VERSION='"$(or $(shell dpkg-query -W -f '$${Version}' libhnswlib-dev 2>/dev/null | cut -d- -f1),unknown)"'

$(BUILD)/bench/run: $(BENCH_OBJ) $(CORE_OBJ)
	$(CXX) $(CORE_CXXFLAGS) $^ $(CORE_LIBS) -L$(shell $(or $(PG_CONFIG),pg_config) --libdir) -lpq -lpthread -o $@

# Pictures of recall against speed. The results of other kinds lie beside them under these names.
SEARCH_RESULTS = $(filter-out %-at-recall.csv %-maintenance.csv %-memory.csv %-clients.csv %-parallel.csv,$(wildcard bench/results/hnsw-*.csv bench/results/ivfflat-*.csv))

# The picture of the README: one speed of each of these.
OVERVIEW = hnsw-1000000x128-l2 hnsw-200000x128-l2 hnsw-100000x768-cosine hnsw-50000x1536-cosine ivfflat-200000x128-l2 \
	ivfflat-100000x768-cosine

.PHONY: bench-charts
bench-charts: $(BUILD)/bench/chart/chart $(BUILD)/bench/chart/bars $(BUILD)/bench/chart/table
	@mkdir -p docs/images
	@$(BUILD)/bench/chart/bars 0.99 docs/images/overview.svg $(OVERVIEW:%=bench/results/%-at-recall.csv)
	@$(foreach file,$(SEARCH_RESULTS),$< $(file) docs/images/$(basename $(notdir $(file))).svg &&) true
	@$(BUILD)/bench/chart/table $(wildcard bench/results/hnsw-*.csv bench/results/ivfflat-*.csv)

-include $(BUILD)/bench/chart/chart.d $(BUILD)/bench/chart/bars.d $(BUILD)/bench/chart/table.d
$(BUILD)/bench/chart/chart $(BUILD)/bench/chart/bars $(BUILD)/bench/chart/table: %: %.o $(BUILD)/bench/lib/csv.o
	$(CXX) $(CORE_CXXFLAGS) $^ -o $@

.PHONY: findings
findings:
	@findings/run-all

lint:
	@scripts/lint

tidy:
	@scripts/lint --tidy

format:
	clang-format -i $(shell git ls-files '*.cpp' '*.hpp')

# Libraries for the tests alone: test/modules/NAME/*.cpp becomes NAME.so, with the error boundary linked in.
TEST_MODULES := $(notdir $(patsubst %/,%,$(sort $(dir $(wildcard test/modules/*/*.cpp)))))
TEST_MODULE_OBJ := $(patsubst %.cpp,$(BUILD)/%.o,$(wildcard test/modules/*/*.cpp))
-include $(TEST_MODULE_OBJ:.o=.d)

$(BUILD)/test/modules/%.o: test/modules/%.cpp
	@mkdir -p $(@D)
	$(CXX) $(RV_CXXFLAGS) -isystem $(includedir_server) $(filter -D%,$(CPPFLAGS)) -MMD -MP -c $< -o $@

define test_module_rule
$(BUILD)/test/modules/$(1).so: $(patsubst %.cpp,$(BUILD)/%.o,$(wildcard test/modules/$(1)/*.cpp)) \
		$(BUILD)/src/pg/guard.o $(CORE_OBJ)
	$(CXX) $(RV_CXXFLAGS) -shared -Wl,--as-needed $$^ $(CORE_LIBS) -o $$@
endef
$(foreach name,$(TEST_MODULES),$(eval $(call test_module_rule,$(name))))

install-test-modules: $(TEST_MODULES:%=$(BUILD)/test/modules/%.so)
	$(foreach file,$^,install -D -m 755 $(file) '$(DESTDIR)$(pkglibdir)/$(notdir $(file))' &&) true
