// Server zone.
#include "ruvector/ivfflat/build/value_writer.hpp"

namespace rv::ivfflat {

ItemPointerData ValueWriter::add(const ItemPointerData& row, const void* vector) {
    if (page_ == nullptr || value_entries(index_, block_, page_).room() == 0) {
        page_ = pages_.next(&block_);
        init_page(page_, PageKind::kValues);
    }
    Entries entries = value_entries(index_, block_, page_);
    const auto place = static_cast<OffsetNumber>(entries.count() + 1);
    put_value(index_, entries, place, row, vector);
    ItemPointerData at;
    ItemPointerSet(&at, block_, place);
    return at;
}

} // namespace rv::ivfflat
