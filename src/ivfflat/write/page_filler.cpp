// Server zone.
#include "ruvector/ivfflat/write/page_filler.hpp"

namespace rv::ivfflat {

void PageFiller::start(Page page, uint32 list, uint32 generation) {
    page_ = page;
    list_ = list;
    block_ = nullptr;
    init_list_page(page, kind_, list, generation);
}

bool PageFiller::add(const CodedRow& row) {
    if (kind_ == PageKind::kRows) {
        Entries entries = row_entries(index_, InvalidBlockNumber, page_, list_);
        if (entries.room() == 0) return false;
        add_row(index_, entries, row);
        return true;
    }
    if (block_ == nullptr || in_block_ == kBlockRows) {
        char* added = Blocks(index_, InvalidBlockNumber, page_).add();
        if (added == nullptr) return false;
        block_ = added;
        in_block_ = 0;
    }
    CodeBlock(index_, block_).set(index_.shape(), in_block_++, row);
    return true;
}

} // namespace rv::ivfflat
