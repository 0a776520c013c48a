// Server zone. An insert appends the document to the pending list, and folds the list when that has become long.
#include "ruvector/bm25/write/insert.hpp"

extern "C" {
#include "utils/memutils.h"
}

#include "ruvector/bm25/format/pending_list.hpp"
#include "ruvector/bm25/operator_class.hpp"
#include "ruvector/bm25/settings.hpp"
#include "ruvector/bm25/write/document_bytes.hpp"

namespace rv::bm25 {
namespace {

// How many words the segments have that an insert merges: tenths of a second.
constexpr uint64 kMostWordsOfInsert = 2'000'000;

// An insert that passes the limit, or a multiple of it, tries. One that fails, since it takes longer than the session
// has time, is not tried again by the next insert: of as many inserts as the limit says, no more than one fails.
bool is_fold_due(Relation index, const ChainGrowth& growth) {
    const auto limit = static_cast<uint32>(pending_limit(index));
    if (!fast_update(index) || limit == 0) return true;
    return growth.before / limit < growth.after / limit;
}

} // namespace

bool insert(Relation index, Datum* values, bool* nulls, ItemPointer row, Relation, IndexUniqueCheck, bool, IndexInfo*) {
    if (nulls[0]) return false;
    MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "ruvector bm25 insert", ALLOCSET_DEFAULT_SIZES);
    MemoryContext old = MemoryContextSwitchTo(context);
    const Oid configuration = read_open_chain(index).configuration;
    const text::Document document = make_document(index, document_type(index), configuration, values, nulls, *row);
    const ChainGrowth growth = append_document(index, document_bytes(document));
    if (is_fold_due(index, growth)) fold(index, false, kMostWordsOfInsert);
    MemoryContextSwitchTo(old);
    MemoryContextDelete(context);
    return false;
}

} // namespace rv::bm25
