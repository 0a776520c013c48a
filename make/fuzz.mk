# Fuzzers of the core's readers of foreign bytes: test/fuzz/NAME_fuzz.cpp, with seeds in test/fuzz/corpus/NAME.
#
#   make fuzz                        each of them for FUZZ_SECONDS, under AddressSanitizer and UndefinedBehaviorSanitizer
#   make fuzz FUZZERS=vector_text    one alone
#
# Needs clang and its libFuzzer (Debian: clang libclang-rt-14-dev). What they find stays in $(BUILD)/fuzz: new corpus files
# in corpus/NAME, and an input that breaks something in NAME-crash-*.

FUZZ_SECONDS ?= 60
FUZZ_CXX ?= $(firstword $(shell command -v clang++ clang++-14 2>/dev/null) clang++)
FUZZERS ?= $(patsubst test/fuzz/%_fuzz.cpp,%,$(sort $(wildcard test/fuzz/*_fuzz.cpp)))
FUZZ_CXXFLAGS = -std=c++20 -O1 -g -fno-omit-frame-pointer $(BASELINE) -Wall -Wextra -Iinclude -Itest/unit \
	-fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all
FUZZ_CORE := $(sort $(wildcard src/core/base/*.cpp src/core/filter/*.cpp src/core/text_index/query.cpp) \
	$(wildcard src/core/cypher/*/*.cpp)) test/unit/cypher_memory_store.cpp
FUZZ_OBJ = $(FUZZ_CORE:%.cpp=$(BUILD)/fuzz/%.o) $(FUZZERS:%=$(BUILD)/fuzz/test/fuzz/%_fuzz.o)
-include $(FUZZ_OBJ:.o=.d)

$(BUILD)/fuzz/%.o: %.cpp
	@mkdir -p $(@D)
	$(FUZZ_CXX) $(FUZZ_CXXFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/fuzz/%_fuzz: $(BUILD)/fuzz/test/fuzz/%_fuzz.o $(FUZZ_CORE:%.cpp=$(BUILD)/fuzz/%.o)
	$(FUZZ_CXX) $(FUZZ_CXXFLAGS) $^ $(CORE_LIBS) -o $@

.PHONY: fuzz $(FUZZERS:%=fuzz-%)
.PRECIOUS: $(BUILD)/fuzz/%.o
fuzz: $(FUZZERS:%=fuzz-%)

$(FUZZERS:%=fuzz-%): fuzz-%: $(BUILD)/fuzz/%_fuzz
	@mkdir -p $(BUILD)/fuzz/corpus/$*
	$< -max_total_time=$(FUZZ_SECONDS) -timeout=10 -max_len=5000 -print_final_stats=1 -verbosity=0 -use_value_profile=1 \
		$(if $(filter cypher_parse cypher_run,$*),-dict=test/fuzz/cypher.dict) \
		-artifact_prefix=$(BUILD)/fuzz/$*- $(BUILD)/fuzz/corpus/$* test/fuzz/corpus/$*
