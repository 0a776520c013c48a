// The lists that one participant of a scan has drawn, batch by batch: a batch is what it draws from one round
// (shared_lists.hpp).
#pragma once

#include "ruvector/ivfflat/search/list_order.hpp"
#include "ruvector/ivfflat/search/shared_lists.hpp"

namespace rv::ivfflat {

class DrawnLists {
public:
    // Allocates in `context`.
    DrawnLists(ListOrder& order, SharedLists& shared, MemoryContext context);

    // Begins a batch. Its rows that are nearer than `floor` are to come late.
    void begin(int round, float floor);
    // From which round the newest batch is; 0 if there was none.
    int round() const { return round_; }
    // Forgets the newest batch, which drew nothing.
    void drop() { batch_count_--; }

    int newest() const { return batch_count_ - 1; }
    float floor(int batch) const { return batches_[batch].floor; }
    // How many lists the newest batch has.
    int drawn() const { return count_ - begin_of(newest()); }

    // Calls use(batch, list, next) for each list of the newest batch, or of all of them; `next` is the list that comes
    // after it, or null. The newest batch draws its lists the first time.
    template <class Use>
    void for_each(bool all, Use&& use) {
        int batch = all ? 0 : newest();
        int i = begin_of(batch);
        if (i == count_) {
            for (const ListDistance *list = draw(), *next = nullptr; list != nullptr; list = next) {
                next = draw();
                use(batch, *list, next);
            }
            return;
        }
        for (; batch < batch_count_; batch++) {
            for (; i < batches_[batch].end; i++) use(batch, lists_[i], i + 1 < count_ ? &lists_[i + 1] : nullptr);
        }
    }

private:
    // Of the lists, those from the end of the batch before up to `end`.
    struct Batch {
        int end;
        float floor;
    };

    int begin_of(int batch) const { return batch == 0 ? 0 : batches_[batch - 1].end; }
    // Draws a list for the newest batch; null if its round has no more.
    const ListDistance* draw();

    ListOrder& order_;
    SharedLists& shared_;
    ListDistance* lists_;
    int count_ = 0;
    Batch* batches_;
    int batch_count_ = 0;
    int round_ = 0;
};

} // namespace rv::ivfflat
