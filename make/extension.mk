# The extension: the shells around the core, the install script, and PGXS for installing and regression tests.

SQL_PARTS := $(sort $(wildcard sql/parts/*.sql))
DATA = $(wildcard sql/ruvector--*--*.sql)
DATA_built = $(BUILD)/ruvector--$(RV_VERSION).sql
EXTRA_CLEAN = $(BUILD)

REGRESS = $(basename $(notdir $(sort $(wildcard test/sql/*.sql))))
REGRESS_OPTS = --inputdir=test --outputdir=$(BUILD)/regress --load-extension=ruvector
ISOLATION = $(basename $(notdir $(sort $(wildcard test/isolation/specs/*.spec))))
ISOLATION_OPTS = --inputdir=test/isolation --outputdir=$(BUILD)/isolation --load-extension=ruvector

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs)
# No LLVM bitcode: PGXS would make it from C sources only.
override with_llvm = no
include $(PGXS)

$(BUILD)/src/%.o: src/%.cpp
	@mkdir -p $(@D)
	$(CXX) $(RV_CXXFLAGS) -isystem $(includedir_server) $(filter -D%,$(CPPFLAGS)) -MMD -MP -c $< -o $@

$(BUILD)/src/types/version.o: private RV_CXXFLAGS += -DRV_VERSION_STRING='"$(RV_VERSION)"'
$(BUILD)/src/types/version.o: ruvector.control

$(BUILD)/ruvector--$(RV_VERSION).sql: $(SQL_PARTS)
	@mkdir -p $(@D)
	cat $^ > $@

# Linked by the C++ compiler, in a rule of ours: PGXS would place the library beside the sources.
$(BUILD)/ruvector.so: $(SHELL_OBJ) $(CORE_OBJ)
	$(CXX) $(RV_CXXFLAGS) -shared -Wl,-z,relro -Wl,-z,now -Wl,--as-needed $^ -lm -o $@

uninstall: uninstall-library
.PHONY: uninstall-library
uninstall-library:
	rm -f '$(DESTDIR)$(pkglibdir)/ruvector.so' '$(DESTDIR)$(datadir)/$(datamoduledir)/ruvector--$(RV_VERSION).sql'
