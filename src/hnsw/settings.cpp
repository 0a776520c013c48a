// Server zone.
#include "ruvector/hnsw/settings.hpp"

extern "C" {
#include "access/reloptions.h"
#include "utils/guc.h"
#include "utils/rel.h"
}

#include "ruvector/hnsw/format/index.hpp"
#include "ruvector/hnsw/operator_class.hpp"
#include "ruvector/pg/guard.hpp"
#include "ruvector/pg/index_watch.hpp"
#include "ruvector/pg/override_setting.hpp"
#include "ruvector/pg/pending_limit.hpp"
#include "ruvector/pg/storage_option.hpp"

namespace rv::hnsw {
namespace {

struct Options {
    int32 vl_len_;
    int m;
    int ef_construction;
    int metric;  // pg::MetricName
    int storage; // Storage
    bool fastupdate;
    int pending_limit; // as pg::pending_limit() takes it
};

int ef_search_setting = kDefaultEfSearch;
int ef_search_override = pg::kUnset;
int iterative_scan_setting = static_cast<int>(IterativeScan::kOff);
int max_scan_tuples_setting = 20000;
double scan_mem_multiplier_setting = 1;
relopt_kind option_kind;

const config_enum_entry iterative_scan_names[] = {
    {"off", static_cast<int>(IterativeScan::kOff), false},
    {"relaxed_order", static_cast<int>(IterativeScan::kRelaxedOrder), false},
    {"strict_order", static_cast<int>(IterativeScan::kStrictOrder), false},
    {nullptr, 0, false},
};

relopt_enum_elt_def storage_names[] = {
    {"plain", static_cast<int>(Storage::kPlain)},
    {"fast", static_cast<int>(Storage::kFast)},
    {"compact", static_cast<int>(Storage::kCompact)},
    {nullptr, 0},
};

const Options* options_of(Relation relation) { return reinterpret_cast<const Options*>(relation->rd_options); }

} // namespace

int ef_search() { return pg::overridden(ef_search_setting, ef_search_override); }

IterativeScan iterative_scan() { return static_cast<IterativeScan>(iterative_scan_setting); }

int max_scan_tuples() { return max_scan_tuples_setting; }

double scan_mem_multiplier() { return scan_mem_multiplier_setting; }

int option_m(Relation relation) { return options_of(relation) != nullptr ? options_of(relation)->m : kDefaultM; }

int option_ef_construction(Relation relation) {
    return options_of(relation) != nullptr ? options_of(relation)->ef_construction : kDefaultEfConstruction;
}

bool option_fastupdate(Relation relation) {
    return options_of(relation) == nullptr || options_of(relation)->fastupdate;
}

int pending_limit(Relation relation) {
    return pg::pending_limit(options_of(relation) != nullptr ? options_of(relation)->pending_limit : pg::kUnsetLimit);
}

Storage option_storage(Relation relation) {
    return options_of(relation) != nullptr ? static_cast<Storage>(options_of(relation)->storage) : Storage::kDefault;
}

const char* storage_name(Storage storage) {
    for (const relopt_enum_elt_def& name : storage_names) {
        if (name.string_val != nullptr && name.symbol_val == static_cast<int>(storage)) return name.string_val;
    }
    return "default";
}

void define_settings() {
    option_kind = add_reloption_kind();
    add_int_reloption(option_kind, "m", "Links of each node on each layer above 0, twice as many on layer 0", kDefaultM,
                      kMinM, kMaxM, AccessExclusiveLock);
    add_int_reloption(option_kind, "ef_construction", "Candidates that are kept while a node's links are searched",
                      kDefaultEfConstruction, kMinEfConstruction, kMaxEfConstruction, AccessExclusiveLock);
    add_enum_reloption(option_kind, "storage",
                       "Where links have codes of the nodes that they lead to, and nodes of themselves", storage_names,
                       static_cast<int>(Storage::kDefault), "Valid values are \"plain\", \"fast\" and \"compact\".",
                       AccessExclusiveLock);
    add_bool_reloption(option_kind, "fastupdate", "Whether inserts leave rows in a pending area for a fold to link",
                       true, ShareUpdateExclusiveLock);
    pg::add_pending_limit_option(option_kind);
    pg::add_metric_option(option_kind);
    pg::watch_indexes(
        {"hnsw", pg::callback<parse_options>, offsetof(Options, metric), metric_of, most_dims_of, nullptr});
    DefineCustomIntVariable(
        "hnsw.ef_search", "Sets how many candidates a search of an hnsw index keeps.",
        "Higher values find more of the true nearest neighbours and take longer. Whether a scan goes "
        "on for a LIMIT above it, or for a filter, is up to ruvector.complete_scans and "
        "hnsw.iterative_scan.",
        &ef_search_setting, kDefaultEfSearch, kMinEfSearch, kMaxEfSearch, PGC_USERSET, GUC_EXPLAIN, nullptr, nullptr,
        nullptr);
    pg::define_override("ruvector.ef_search", "Sets how many candidates a search of an hnsw index keeps.",
                        "Takes the place of hnsw.ef_search, unless it is -1.", &ef_search_override, kMaxEfSearch);
    DefineCustomEnumVariable(
        "hnsw.iterative_scan", "Sets whether a scan goes on when more rows are asked for than it found.",
        "off leaves that to ruvector.complete_scans. relaxed_order returns rows of later batches where they come; "
        "strict_order leaves out those that are nearer than a row returned before.",
        &iterative_scan_setting, static_cast<int>(IterativeScan::kOff), iterative_scan_names, PGC_USERSET, GUC_EXPLAIN,
        nullptr, nullptr, nullptr);
    DefineCustomIntVariable("hnsw.max_scan_tuples", "Sets how many tuples an iterative scan visits.",
                            "Approximate; the search before the first row is not bounded by it.",
                            &max_scan_tuples_setting, 20000, 1, INT_MAX, PGC_USERSET, GUC_EXPLAIN, nullptr, nullptr,
                            nullptr);
    DefineCustomRealVariable(
        "hnsw.scan_mem_multiplier", "Sets the multiple of work_mem that an iterative scan may use.", nullptr,
        &scan_mem_multiplier_setting, 1, 1, 1000, PGC_USERSET, GUC_EXPLAIN, nullptr, nullptr, nullptr);
    MarkGUCPrefixReserved("hnsw");
}

bytea* parse_options(Datum options, bool validate) {
    const relopt_parse_elt elements[] = {
        pg::option_at("m", RELOPT_TYPE_INT, offsetof(Options, m)),
        pg::option_at("ef_construction", RELOPT_TYPE_INT, offsetof(Options, ef_construction)),
        pg::option_at("storage", RELOPT_TYPE_ENUM, offsetof(Options, storage)),
        pg::option_at("fastupdate", RELOPT_TYPE_BOOL, offsetof(Options, fastupdate)),
        pg::option_at("pending_limit", RELOPT_TYPE_INT, offsetof(Options, pending_limit)),
        pg::metric_option_at(offsetof(Options, metric)),
    };
    return static_cast<bytea*>(
        build_reloptions(options, validate, option_kind, sizeof(Options), elements, lengthof(elements)));
}

} // namespace rv::hnsw
