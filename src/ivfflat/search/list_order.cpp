// Server zone.
#include "ruvector/ivfflat/search/list_order.hpp"

namespace rv::ivfflat {

ListOrder::ListOrder(const Index& index, const void* query, MemoryContext context)
    : index_(index), choice_(index, query, context) {
    const auto allocate = [&](Size each) { return MemoryContextAlloc(context, each * index.lists); };
    order_ = static_cast<ListDistance*>(allocate(sizeof(ListDistance)));
    if (!index.coded()) {
        directory_ = static_cast<ListDisk*>(allocate(sizeof(ListDisk)));
        read_directory(index, directory_);
        return;
    }
    heads_ = static_cast<HeadDisk*>(allocate(sizeof(HeadDisk)));
    // Of many lists, those that are read are few.
    if (index.coding.groups == 0) read_heads(index, heads_);
}

const ListDistance& ListOrder::at(int place) {
    while (place >= sorted_) {
        constexpr int kStep = 8;
        const int end = std::min(std::max(2 * sorted_, kStep), count());
        choice_.measure(static_cast<size_t>(end), [&](uint32 list, float distance) {
            order_[found_++] = {distance, list};
        });
        std::partial_sort(order_ + sorted_, order_ + end, order_ + found_);
        sorted_ = end;
    }
    return order_[place];
}

bool ListOrder::has_rows(uint32 list) {
    if (!index_.coded()) return directory_[list].first != InvalidBlockNumber;
    if (index_.coding.groups > 0) heads_[list] = read_head(index_, list);
    return has_pages(heads_[list]);
}

} // namespace rv::ivfflat
