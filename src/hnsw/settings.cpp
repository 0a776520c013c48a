// Server zone.
#include "ruvector/hnsw/settings.hpp"

extern "C" {
#include "access/reloptions.h"
#include "utils/guc.h"
#include "utils/rel.h"
}

#include "ruvector/hnsw/index.hpp"

namespace rv::hnsw {
namespace {

struct Options {
    int32 vl_len_;
    int m;
    int ef_construction;
};

int ef_search_setting = kDefaultEfSearch;
relopt_kind option_kind;

const Options* options_of(Relation relation) { return reinterpret_cast<const Options*>(relation->rd_options); }

} // namespace

int ef_search() { return ef_search_setting; }

int option_m(Relation relation) { return options_of(relation) != nullptr ? options_of(relation)->m : kDefaultM; }

int option_ef_construction(Relation relation) {
    return options_of(relation) != nullptr ? options_of(relation)->ef_construction : kDefaultEfConstruction;
}

void define_settings() {
    option_kind = add_reloption_kind();
    add_int_reloption(option_kind, "m", "Links of each node on each layer above 0, twice as many on layer 0", kDefaultM,
                      kMinM, kMaxM, AccessExclusiveLock);
    add_int_reloption(option_kind, "ef_construction", "Candidates that are kept while a node's links are searched",
                      kDefaultEfConstruction, kMinEfConstruction, kMaxEfConstruction, AccessExclusiveLock);
    DefineCustomIntVariable("hnsw.ef_search", "Sets how many candidates a search of an hnsw index keeps.",
                            "Higher values find more of the true nearest neighbours and take longer. An index scan "
                            "returns at most this many distinct vectors.",
                            &ef_search_setting, kDefaultEfSearch, kMinEfSearch, kMaxEfSearch, PGC_USERSET, 0, nullptr,
                            nullptr, nullptr);
    MarkGUCPrefixReserved("hnsw");
}

namespace {

// Later versions have members that are not needed here.
relopt_parse_elt int_option(const char* name, int offset) {
    relopt_parse_elt element{};
    element.optname = name;
    element.opttype = RELOPT_TYPE_INT;
    element.offset = offset;
    return element;
}

} // namespace

bytea* parse_options(Datum options, bool validate) {
    const relopt_parse_elt elements[] = {
        int_option("m", offsetof(Options, m)),
        int_option("ef_construction", offsetof(Options, ef_construction)),
    };
    return static_cast<bytea*>(
        build_reloptions(options, validate, option_kind, sizeof(Options), elements, lengthof(elements)));
}

} // namespace rv::hnsw
