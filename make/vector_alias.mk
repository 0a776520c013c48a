# The extension "vector", an alias of ruvector for what sends CREATE EXTENSION vector. It takes the place of pgvector's
# files, so it leaves alone those of a pgvector that is installed, unless REPLACE_PGVECTOR=yes. Then all of its scripts go:
# those that are left would still create pgvector's objects, or lead ALTER EXTENSION vector UPDATE to them.
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
	$(if $(filter yes,$(REPLACE_PGVECTOR)),rm -f '$(ALIAS_DIR)'/vector--*.sql)
	$(INSTALL_DATA) $(ALIAS_FILES) '$(ALIAS_DIR)/'

uninstall-vector-alias:
	@if ! grep -q 'alias of ruvector' '$(ALIAS_DIR)/vector.control'; then echo "the alias is not installed" >&2; exit 1; fi
	rm -f $(ALIAS_FILES:sql/vector-alias/%='$(ALIAS_DIR)/%')
