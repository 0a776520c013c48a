# The core as an object group of its own, and the programs that link it without PostgreSQL.

$(BUILD)/src/core/simd/kernels_%.o: src/core/simd/kernels_%.cpp
	@mkdir -p $(@D)
	$(CXX) $(CORE_CXXFLAGS) $(KERNEL_CXXFLAGS) $(if $(filter x86_64,$(ARCH)),$(KERNEL_ISA_$*)) -MMD -MP -c $< -o $@

$(BUILD)/src/core/%.o: src/core/%.cpp
	@mkdir -p $(@D)
	$(CXX) $(CORE_CXXFLAGS) -MMD -MP -c $< -o $@

UNIT_SRC := $(sort $(wildcard test/unit/*.cpp))
UNIT_OBJ := $(UNIT_SRC:%.cpp=$(BUILD)/%.o)
-include $(UNIT_OBJ:.o=.d)

$(BUILD)/test/unit/%.o: test/unit/%.cpp
	@mkdir -p $(@D)
	$(CXX) $(CORE_CXXFLAGS) -Wno-conversion -MMD -MP -c $< -o $@

# Tests of the Cypher engine compute little, and are much to optimise: most of all for the sanitizers.
$(BUILD)/test/unit/cypher_%.o: override OPT = -O0 -g1

$(BUILD)/unit-tests: $(UNIT_OBJ) $(CORE_OBJ)
	$(CXX) $(CORE_CXXFLAGS) $^ $(CORE_LIBS) -lgtest_main -lgtest -lpthread -o $@

# An inline function that two instruction-set files share would end up with the instructions of either
# (include/ruvector/core/simd/private_xsimd.hpp): fails on one that does not carry its file's own namespace.
$(BUILD)/kernel-symbols: $(filter $(BUILD)/src/core/simd/kernels_%.o,$(CORE_OBJ))
	@for level in $(^:$(BUILD)/src/core/simd/kernels_%.o=%); do \
		nm --defined-only $(BUILD)/src/core/simd/kernels_$$level.o > $@.nm || exit 1; \
		if awk '$$2 ~ /[VWu]/ && $$3 !~ /^DW\.ref\./' $@.nm | grep -v "xsimd_for_ruvector_$$level"; then \
			echo "kernels_$$level.o shares these symbols with code for other processors" >&2; exit 1; \
		fi; \
	done
	@mv $@.nm $@

# As many processes as there are processors.
UNIT_SHARDS ?= $(shell seq 0 $$(($$(nproc 2>/dev/null || echo 1) - 1)))

.PHONY: check-unit sanitize
check-unit: $(BUILD)/unit-tests $(BUILD)/kernel-symbols
	@for shard in $(UNIT_SHARDS); do \
		GTEST_TOTAL_SHARDS=$(words $(UNIT_SHARDS)) GTEST_SHARD_INDEX=$$shard \
			$(BUILD)/unit-tests $(if $(V),,--gtest_brief=1) >$(BUILD)/unit-tests.$$shard.log 2>&1 & pids="$$pids $$!"; \
	done; status=0; \
	for pid in $$pids; do wait $$pid || status=1; done; \
	cat $(UNIT_SHARDS:%=$(BUILD)/unit-tests.%.log); exit $$status

# The unit tests again, under AddressSanitizer and UndefinedBehaviorSanitizer.
sanitize:
	$(MAKE) BUILD=$(BUILD)-sanitize OPT="-Og -g1 -fno-omit-frame-pointer" \
		EXTRA_CXXFLAGS="-fsanitize=address,undefined -fno-sanitize-recover=all" check-unit

# The kernels beside hand-unrolled loops and the machine's bandwidth.
KERNEL_BENCH_OBJ := $(patsubst %.cpp,$(BUILD)/%.o,$(wildcard bench/kernels/*.cpp))
-include $(KERNEL_BENCH_OBJ:.o=.d)

$(BUILD)/bench/kernels/hand_%.o: bench/kernels/hand_%.cpp
	@mkdir -p $(@D)
	$(CXX) $(RV_CXXFLAGS) -I. -O3 $(if $(filter x86_64,$(ARCH)),$(KERNEL_ISA_$*)) -MMD -MP -c $< -o $@

$(BUILD)/bench/kernels/%.o: bench/kernels/%.cpp
	@mkdir -p $(@D)
	$(CXX) $(RV_CXXFLAGS) -I. -MMD -MP -c $< -o $@

$(BUILD)/bench/kernels/run: $(KERNEL_BENCH_OBJ) $(filter $(BUILD)/src/core/simd/%,$(CORE_OBJ))
	$(CXX) $(RV_CXXFLAGS) $^ -lbenchmark -lpthread -o $@

# Codes: their kernels, and a graph search over them.
-include $(BUILD)/bench/codes/kernels.d $(BUILD)/bench/codes/search.d $(BUILD)/bench/graph/build.d

$(BUILD)/bench/codes/%.o: bench/codes/%.cpp
	@mkdir -p $(@D)
	$(CXX) $(RV_CXXFLAGS) -I. -MMD -MP -c $< -o $@

$(BUILD)/bench/codes/kernels: $(BUILD)/bench/codes/kernels.o $(CORE_OBJ)
	$(CXX) $(RV_CXXFLAGS) $^ $(CORE_LIBS) -lbenchmark -lpthread -o $@

$(BUILD)/bench/codes/search: $(BUILD)/bench/codes/search.o $(CORE_OBJ) \
		$(addprefix $(BUILD)/bench/lib/,generator.o vectors.o exact.o csv.o)
	$(CXX) $(RV_CXXFLAGS) $^ $(CORE_LIBS) -lpthread -o $@

# The build of a graph in memory.
$(BUILD)/bench/graph/%.o: bench/graph/%.cpp
	@mkdir -p $(@D)
	$(CXX) $(RV_CXXFLAGS) -I. -MMD -MP -c $< -o $@

$(BUILD)/bench/graph/build: $(BUILD)/bench/graph/build.o $(CORE_OBJ) \
		$(addprefix $(BUILD)/bench/lib/,generator.o vectors.o exact.o csv.o)
	$(CXX) $(RV_CXXFLAGS) $^ $(CORE_LIBS) -lpthread -o $@

# The lists of an inverted file.
-include $(patsubst %.cpp,$(BUILD)/%.d,$(wildcard bench/ivf/*.cpp))

$(BUILD)/bench/ivf/%.o: bench/ivf/%.cpp
	@mkdir -p $(@D)
	$(CXX) $(RV_CXXFLAGS) -I. -MMD -MP -c $< -o $@

$(BUILD)/bench/ivf/%: $(BUILD)/bench/ivf/%.o $(CORE_OBJ) \
		$(addprefix $(BUILD)/bench/lib/,generator.o vectors.o exact.o csv.o)
	$(CXX) $(RV_CXXFLAGS) $^ $(CORE_LIBS) -lpthread -o $@

# Segments of inverted lists.
-include $(BUILD)/bench/postings/run.d

$(BUILD)/bench/postings/%.o: bench/postings/%.cpp
	@mkdir -p $(@D)
	$(CXX) $(RV_CXXFLAGS) -I. -MMD -MP -c $< -o $@

$(BUILD)/bench/postings/run: $(BUILD)/bench/postings/run.o $(filter $(BUILD)/src/core/text_index/%,$(CORE_OBJ))
	$(CXX) $(RV_CXXFLAGS) $^ -lpthread -o $@

.PHONY: bench-kernels bench-codes bench-graph bench-ivf bench-postings
bench-kernels: $(BUILD)/bench/kernels/run $(BUILD)/bench/codes/kernels
	@mkdir -p bench/results
	$(BUILD)/bench/codes/kernels --csv bench/results/codes-kernels.csv --commit "$$(git rev-parse --short HEAD)" \
		--benchmark_enable_random_interleaving=true --benchmark_repetitions=7 --benchmark_min_time=0.005
	$< --csv bench/results/kernels.csv --commit "$$(git rev-parse --short HEAD)" \
		--benchmark_enable_random_interleaving=true --benchmark_repetitions=11 --benchmark_min_time=0.01

bench-codes: $(BUILD)/bench/codes/search
	@mkdir -p bench/results
	$< --csv bench/results/codes-search.csv --commit "$$(git rev-parse --short HEAD)" $(ARGS)

bench-graph: $(BUILD)/bench/graph/build
	@mkdir -p bench/results
	$< --csv bench/results/graph-build.csv --commit "$$(git rev-parse --short HEAD)" $(ARGS)

bench-ivf: $(BUILD)/bench/ivf/build $(BUILD)/bench/ivf/probes
	@mkdir -p bench/results
	$< --csv bench/results/ivf-build.csv --commit "$$(git rev-parse --short HEAD)" $(ARGS)

bench-postings: $(BUILD)/bench/postings/run
	@mkdir -p bench/results
	$< --csv bench/results/postings.csv --commit "$$(git rev-parse --short HEAD)" $(ARGS)
