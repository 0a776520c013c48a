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

bool is_fold_due(Relation index, const ChainDisk& chain) {
    return !fast_update(index) || chain.documents >= static_cast<uint32>(pending_limit(index));
}

} // namespace

bool insert(Relation index, Datum* values, bool* nulls, ItemPointer row, Relation, IndexUniqueCheck, bool, IndexInfo*) {
    if (nulls[0]) return false;
    MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "ruvector bm25 insert", ALLOCSET_DEFAULT_SIZES);
    MemoryContext old = MemoryContextSwitchTo(context);
    const Oid configuration = read_open_chain(index).configuration;
    const text::Document document = make_document(index, document_type(index), configuration, values, nulls, *row);
    const ChainDisk chain = append_document(index, document_bytes(document));
    if (is_fold_due(index, chain)) fold(index, false);
    MemoryContextSwitchTo(old);
    MemoryContextDelete(context);
    return false;
}

} // namespace rv::bm25
