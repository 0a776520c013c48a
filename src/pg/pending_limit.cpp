// Server zone.
#include "ruvector/pg/pending_limit.hpp"

extern "C" {
#include "utils/guc.h"
}

namespace rv::pg {
namespace {

// Rows. To score one takes about the hundred thousandth part of what a search of a graph takes, of 128 or 768
// dimensions.
constexpr int kDefaultLimit = 500;
constexpr int kLeastLimit = 0;
constexpr int kMostLimit = 1'000'000;

int setting = kDefaultLimit;

} // namespace

void define_pending_limit() {
    DefineCustomIntVariable(
        "ruvector.pending_limit",
        "Sets with how many rows that wait in an hnsw or bm25 index inserts begin to fold them.",
        "The storage parameter pending_limit of an index goes before it. 0: rows are linked or folded at once.",
        &setting, kDefaultLimit, kLeastLimit, kMostLimit, PGC_USERSET, 0, nullptr, nullptr, nullptr);
}

void add_pending_limit_option(relopt_kind kind) {
    add_int_reloption(kind, "pending_limit", "Rows that wait in the index from which inserts fold them", kUnsetLimit,
                      kUnsetLimit, kMostLimit, ShareUpdateExclusiveLock);
}

int pending_limit(int own) { return own != kUnsetLimit ? own : setting; }

} // namespace rv::pg
