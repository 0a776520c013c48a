// Server zone.
#include "ruvector/ivfflat/search/drawn_lists.hpp"

namespace rv::ivfflat {

DrawnLists::DrawnLists(ListOrder& order, SharedLists& shared, MemoryContext context)
    : order_(order),
      shared_(shared),
      lists_(static_cast<ListDistance*>(
          MemoryContextAlloc(context, sizeof(ListDistance) * static_cast<Size>(order.count())))),
      // Each but one that is dropped at once has a list.
      batches_(
          static_cast<Batch*>(MemoryContextAlloc(context, sizeof(Batch) * (static_cast<Size>(order.count()) + 1)))) {}

void DrawnLists::begin(int round, float floor) {
    round_ = round;
    batches_[batch_count_++] = {count_, floor};
}

const ListDistance* DrawnLists::draw() {
    while (true) {
        const int place = shared_.draw(round_, order_.count());
        if (place < 0) return nullptr;
        const ListDistance& list = order_.at(place);
        if (order_.has_rows(list.list)) {
            batches_[newest()].end = count_ + 1;
            return &(lists_[count_++] = list);
        }
        shared_.put_back(round_);
    }
}

} // namespace rv::ivfflat
