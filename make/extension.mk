# The extension: the shells around the core, the install script, and PGXS for installing and regression tests.

# The install script of this version is made of all parts. The script that updates from the version before is made of what
# changes in objects that are there (sql/changes), and of the parts that are new, whose first line says so. Scripts of
# released versions are frozen in sql/: the first one's whole, and the steps from each to the next.
RV_PREVIOUS = 0.9.0
SQL_PARTS := $(sort $(wildcard sql/parts/*.sql))
NEW_SQL_PARTS := $(sort $(shell grep -l '^-- Since $(subst .,\.,$(RV_VERSION))\.' $(SQL_PARTS)))
SQL_CHANGES := $(wildcard sql/changes/$(RV_PREVIOUS)--$(RV_VERSION).sql)
RV_INSTALL_SQL = ruvector--$(RV_VERSION).sql
RV_UPDATE_SQL = ruvector--$(RV_PREVIOUS)--$(RV_VERSION).sql
# ruvector_real_array is an extension of operators alone, of its own version.
DATA = $(wildcard sql/ruvector--*.sql) $(wildcard sql/real-array/ruvector_real_array*)
DATA_built = $(BUILD)/$(RV_INSTALL_SQL) $(BUILD)/$(RV_UPDATE_SQL)
EXTRA_CLEAN = $(BUILD)

REGRESS = $(basename $(notdir $(sort $(wildcard test/sql/*.sql))))
# PostgreSQL 16 and later look for expected/ here, 15 beside the results: see installcheck-expected.
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

$(BUILD)/$(RV_INSTALL_SQL): $(SQL_PARTS)
	@mkdir -p $(@D)
	cat $^ > $@

$(BUILD)/$(RV_UPDATE_SQL): $(SQL_CHANGES) $(NEW_SQL_PARTS) ruvector.control
	@mkdir -p $(@D)
	{ printf '%s\n\n' "\\echo Use \"ALTER EXTENSION ruvector UPDATE TO '$(RV_VERSION)'\" to load this file. \\quit"; \
		cat /dev/null $(SQL_CHANGES) $(NEW_SQL_PARTS); } > $@

# Linked by the C++ compiler, in a rule of ours: PGXS would place the library beside the sources.
$(BUILD)/ruvector.so: $(SHELL_OBJ) $(CORE_OBJ)
	$(CXX) $(RV_CXXFLAGS) -shared -Wl,-z,relro -Wl,-z,now -Wl,--as-needed $^ $(CORE_LIBS) -lm -o $@

installcheck: installcheck-expected
.PHONY: installcheck-expected
installcheck-expected:
	@mkdir -p $(BUILD)/regress && ln -sfn '$(CURDIR)/expected' $(BUILD)/regress/expected

uninstall: uninstall-library
.PHONY: uninstall-library
uninstall-library:
	rm -f '$(DESTDIR)$(pkglibdir)/ruvector.so' \
		$(patsubst %,'$(DESTDIR)$(datadir)/$(datamoduledir)/%',$(RV_INSTALL_SQL) $(RV_UPDATE_SQL))
