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

    // Begins a batch, which has the lists of the one before too if it is to keep them.
    void begin(int round, bool keep) {
        round_ = round;
        if (!keep) count_ = 0;
        kept_ = count_;
        complete_ = false;
    }
    // From which round the batch is; 0 if there was none.
    int round() const { return round_; }
    // How many lists the batch has drawn.
    int drawn() const { return count_ - kept_; }
    // Whether a list of the batch was one of the batch before.
    bool kept(const ListDistance& list) const { return &list < lists_ + kept_; }

    // Calls use(list, next) for each list of the batch; `next` is the list that comes after it, or null. The batch
    // draws its lists the first time, those that wanted(list) says.
    template <class Wanted, class Use>
    void for_each(Wanted&& wanted, Use&& use) {
        const int known = complete_ ? count_ : kept_;
        for (int i = 0; i < known; i++) use(lists_[i], i + 1 < known ? &lists_[i + 1] : nullptr);
        if (std::exchange(complete_, true)) return;
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
    int kept_ = 0;
    int round_ = 0;
    bool complete_ = false;
};

} // namespace rv::ivfflat
