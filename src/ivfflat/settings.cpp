// Server zone.
#include "ruvector/ivfflat/settings.hpp"

extern "C" {
#include "access/reloptions.h"
#include "utils/guc.h"
#include "utils/rel.h"
}

#include "ruvector/ivfflat/format/index.hpp"
#include "ruvector/ivfflat/operator_class.hpp"
#include "ruvector/pg/guard.hpp"
#include "ruvector/pg/index_watch.hpp"
#include "ruvector/pg/override_setting.hpp"
#include "ruvector/pg/storage_option.hpp"

namespace rv::ivfflat {
namespace {

struct Options {
    int32 vl_len_;
    int lists;
    int metric;  // pg::MetricName
    int storage; // Storage
    int bits;
    int rerank; // Rerank
};

constexpr int kIterativeOff = 0;
constexpr int kIterativeRelaxed = 1;
const config_enum_entry iterative_options[] = {
    {"off", kIterativeOff, false}, {"relaxed_order", kIterativeRelaxed, false}, {nullptr, 0, false}};

int probes_setting = 1;
int probes_override = pg::kUnset;
int iterative_scan_setting = kIterativeOff;
int max_probes_setting = kMaxLists;
double target_recall_setting = 0;
relopt_kind option_kind;

relopt_enum_elt_def storage_names[] = {
    {"plain", static_cast<int>(Storage::kPlain)},
    {"fast", static_cast<int>(Storage::kFast)},
    {nullptr, 0},
};
relopt_enum_elt_def rerank_names[] = {
    {"index", static_cast<int>(Rerank::kIndex)},
    {"heap", static_cast<int>(Rerank::kHeap)},
    {nullptr, 0},
};

} // namespace

int probes() { return pg::overridden(probes_setting, probes_override); }

double target_recall() { return target_recall_setting; }

bool iterates() { return iterative_scan_setting != kIterativeOff; }

int max_probes() { return max_probes_setting; }

IndexOptions options_of(Relation relation) {
    const auto* options = reinterpret_cast<const Options*>(relation->rd_options);
    if (options == nullptr) return {};
    return {options->lists, static_cast<Storage>(options->storage), options->bits,
            static_cast<Rerank>(options->rerank)};
}

void define_settings() {
    option_kind = add_reloption_kind();
    add_int_reloption(option_kind, "lists", "Lists that the rows are divided into; 0: as many as suit the table", 0, 0,
                      kMaxLists, AccessExclusiveLock);
    add_enum_reloption(option_kind, "storage", "Whether lists have codes of the vectors, or the vectors themselves",
                       storage_names, static_cast<int>(Storage::kDefault), "Valid values are \"plain\" and \"fast\".",
                       AccessExclusiveLock);
    add_int_reloption(option_kind, "bits", "Bits of a code for each dimension: 1, 2, 4 or 8", 1, 1, 8,
                      AccessExclusiveLock);
    add_enum_reloption(option_kind, "rerank", "Where the exact vectors are for rows that codes have found",
                       rerank_names, static_cast<int>(Rerank::kDefault), "Valid values are \"index\" and \"heap\".",
                       AccessExclusiveLock);
    pg::add_metric_option(option_kind);
    pg::watch_indexes(
        {"ivfflat", pg::callback<parse_options>, offsetof(Options, metric), metric_of, most_dims_of, nullptr});
    DefineCustomIntVariable(
        "ivfflat.probes", "Sets how many lists a scan of an ivfflat index reads.",
        "Higher values find more of the true nearest neighbours and take longer. Counts hundredths of "
        "the lists of an index that chose their number itself.",
        &probes_setting, 1, kMinLists, kMaxLists, PGC_USERSET, GUC_EXPLAIN, nullptr, nullptr, nullptr);
    pg::define_override("ruvector.probes", "Sets how many lists a scan of an ivfflat index reads.",
                        "Takes the place of ivfflat.probes, unless it is -1.", &probes_override, kMaxLists);
    DefineCustomEnumVariable("ivfflat.iterative_scan",
                             "Sets whether a scan of an ivfflat index goes on to further lists when rows are missing.",
                             "off leaves that to ruvector.complete_scans. With \"relaxed_order\" it reads "
                             "ivfflat.probes further lists at a time; rows come in order "
                             "of distance within each time.",
                             &iterative_scan_setting, kIterativeOff, iterative_options, PGC_USERSET, GUC_EXPLAIN,
                             nullptr, nullptr, nullptr);
    DefineCustomIntVariable("ivfflat.max_probes", "Sets the most lists that an iterative scan reads.",
                            "If it is less than ivfflat.probes, that counts.", &max_probes_setting, kMaxLists,
                            kMinLists, kMaxLists, PGC_USERSET, GUC_EXPLAIN, nullptr, nullptr, nullptr);
    DefineCustomRealVariable("ivfflat.target_recall", "Sets the recall that a scan of an ivfflat index is to reach.",
                             "It reads as many lists as the statistics of the index ask for, but no fewer than "
                             "ivfflat.probes. 0 is unset.",
                             &target_recall_setting, 0, 0, 0.999, PGC_USERSET, GUC_EXPLAIN, nullptr, nullptr, nullptr);
    MarkGUCPrefixReserved("ivfflat");
}

bytea* parse_options(Datum options, bool validate) {
    const relopt_parse_elt elements[] = {pg::option_at("lists", RELOPT_TYPE_INT, offsetof(Options, lists)),
                                         pg::option_at("storage", RELOPT_TYPE_ENUM, offsetof(Options, storage)),
                                         pg::option_at("bits", RELOPT_TYPE_INT, offsetof(Options, bits)),
                                         pg::option_at("rerank", RELOPT_TYPE_ENUM, offsetof(Options, rerank)),
                                         pg::metric_option_at(offsetof(Options, metric))};
    return static_cast<bytea*>(
        build_reloptions(options, validate, option_kind, sizeof(Options), elements, lengthof(elements)));
}

} // namespace rv::ivfflat
