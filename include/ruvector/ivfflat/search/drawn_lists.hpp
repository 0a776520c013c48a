// The lists that one participant of a scan has drawn last: a batch is what it draws from one round
// (shared_lists.hpp).
#pragma once

#include "ruvector/ivfflat/search/list_order.hpp"
#include "ruvector/ivfflat/search/shared_lists.hpp"

namespace rv::ivfflat {

class DrawnLists {
public:
    // Allocates in `context`.
    DrawnLists(ListOrder& order, SharedLists& shared, MemoryContext context);

    // Begins a batch.
    void begin(int round) {
        round_ = round;
        count_ = 0;
        complete_ = false;
    }
    // From which round the batch is; 0 if there was none.
    int round() const { return round_; }
    // How many lists the batch has.
    int drawn() const { return count_; }

    // Calls use(list, next) for each list of the batch; `next` is the list that comes after it, or null. The batch
    // draws its lists the first time, those that wanted(list) says.
    template <class Wanted, class Use>
    void for_each(Wanted&& wanted, Use&& use) {
        if (std::exchange(complete_, true)) {
            for (int i = 0; i < count_; i++) use(lists_[i], i + 1 < count_ ? &lists_[i + 1] : nullptr);
            return;
        }
        for (const ListDistance *list = draw(wanted), *next = nullptr; list != nullptr; list = next) {
            next = draw(wanted);
            use(*list, next);
        }
    }

private:
    // Draws a list for the batch; null if its round has no more.
    template <class Wanted>
    const ListDistance* draw(Wanted&& wanted) {
        while (true) {
            const int place = shared_.draw(round_, order_.count());
            if (place < 0) return nullptr;
            const ListDistance& list = order_.at(place);
            if (order_.has_rows(list.list) && wanted(list)) return &(lists_[count_++] = list);
            shared_.put_back();
        }
    }

    ListOrder& order_;
    SharedLists& shared_;
    ListDistance* lists_;
    int count_ = 0;
    int round_ = 0;
    bool complete_ = false;
};

} // namespace rv::ivfflat
