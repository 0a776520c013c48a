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

# The extension "vector", an alias of ruvector for what sends CREATE EXTENSION vector. It takes the place of pgvector's
# files, so it leaves alone those of a pgvector that is installed, unless REPLACE_PGVECTOR=yes.
ALIAS_FILES := $(sort $(wildcard sql/vector-alias/vector*))
ALIAS_DIR = $(DESTDIR)$(datadir)/extension
.PHONY: install-vector-alias uninstall-vector-alias
install-vector-alias:
	@if [ "$(REPLACE_PGVECTOR)" != yes ] && [ -f '$(ALIAS_DIR)/vector.control' ] && \
		! grep -q 'alias of ruvector' '$(ALIAS_DIR)/vector.control'; then \
		echo "$(ALIAS_DIR)/vector.control belongs to pgvector: uninstall it first, or set REPLACE_PGVECTOR=yes" >&2; \
		exit 1; \
	fi
	$(MKDIR_P) '$(ALIAS_DIR)'
	$(INSTALL_DATA) $(ALIAS_FILES) '$(ALIAS_DIR)/'

uninstall-vector-alias:
	@if ! grep -q 'alias of ruvector' '$(ALIAS_DIR)/vector.control'; then echo "the alias is not installed" >&2; exit 1; fi
	rm -f $(ALIAS_FILES:sql/vector-alias/%='$(ALIAS_DIR)/%')
