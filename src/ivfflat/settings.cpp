// Server zone.
#include "ruvector/ivfflat/settings.hpp"

extern "C" {
#include "access/reloptions.h"
#include "utils/guc.h"
#include "utils/rel.h"
}

#include "ruvector/ivfflat/index.hpp"
#include "ruvector/ivfflat/operator_class.hpp"
#include "ruvector/pg/guard.hpp"
#include "ruvector/pg/metric_option.hpp"
#include "ruvector/pg/override_setting.hpp"

namespace rv::ivfflat {
namespace {

struct Options {
    int32 vl_len_;
    int lists;
    int metric; // pg::MetricName
};

constexpr int kIterativeOff = 0;
constexpr int kIterativeRelaxed = 1;
const config_enum_entry iterative_options[] = {
    {"off", kIterativeOff, false}, {"relaxed_order", kIterativeRelaxed, false}, {nullptr, 0, false}};

int probes_setting = 1;
int probes_override = pg::kUnset;
int iterative_scan_setting = kIterativeOff;
int max_probes_setting = kMaxLists;
relopt_kind option_kind;

} // namespace

int probes() { return pg::overridden(probes_setting, probes_override); }

bool iterates() { return iterative_scan_setting != kIterativeOff; }

int most_probes() { return iterates() ? std::max(probes(), max_probes_setting) : probes(); }

int option_lists(Relation relation) {
    const auto* options = reinterpret_cast<const Options*>(relation->rd_options);
    return options != nullptr ? options->lists : kDefaultLists;
}

void define_settings() {
    option_kind = add_reloption_kind();
    add_int_reloption(option_kind, "lists", "Lists that the rows are divided into", kDefaultLists, kMinLists, kMaxLists,
                      AccessExclusiveLock);
    pg::add_metric_option(option_kind);
    pg::watch_metric_option({pg::callback<parse_options>, offsetof(Options, metric), metric_of});
    DefineCustomIntVariable("ivfflat.probes", "Sets how many lists a scan of an ivfflat index reads.",
                            "Higher values find more of the true nearest neighbours and take longer.", &probes_setting,
                            1, kMinLists, kMaxLists, PGC_USERSET, GUC_EXPLAIN, nullptr, nullptr, nullptr);
    pg::define_override("ruvector.probes", "Sets how many lists a scan of an ivfflat index reads.",
                        "Takes the place of ivfflat.probes, unless it is -1.", &probes_override, kMaxLists);
    DefineCustomEnumVariable(
        "ivfflat.iterative_scan",
        "Sets whether a scan of an ivfflat index goes on to further lists when rows are missing.",
        "With \"relaxed_order\" it reads ivfflat.probes further lists at a time; rows come in order "
        "of distance within each time.",
        &iterative_scan_setting, kIterativeOff, iterative_options, PGC_USERSET, GUC_EXPLAIN, nullptr, nullptr, nullptr);
    DefineCustomIntVariable("ivfflat.max_probes", "Sets the most lists that an iterative scan reads.",
                            "If it is less than ivfflat.probes, that counts.", &max_probes_setting, kMaxLists,
                            kMinLists, kMaxLists, PGC_USERSET, GUC_EXPLAIN, nullptr, nullptr, nullptr);
    MarkGUCPrefixReserved("ivfflat");
}

bytea* parse_options(Datum options, bool validate) {
    // Later versions have members that are not needed here.
    relopt_parse_elt lists{};
    lists.optname = "lists";
    lists.opttype = RELOPT_TYPE_INT;
    lists.offset = offsetof(Options, lists);
    const relopt_parse_elt elements[] = {lists, pg::metric_option_at(offsetof(Options, metric))};
    return static_cast<bytea*>(
        build_reloptions(options, validate, option_kind, sizeof(Options), elements, lengthof(elements)));
}

} // namespace rv::ivfflat
