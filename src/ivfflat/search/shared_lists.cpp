// Server zone. Nothing under the lock allocates or fails.
#include "ruvector/ivfflat/search/shared_lists.hpp"

namespace rv::ivfflat {

void SharedLists::init() {
    SpinLockInit(&lock_);
    rows_ = 0;
    reset();
}

void SharedLists::reset() { participants_ = round_ = end_ = next_ = empty_ = 0; }

void SharedLists::expect(double rows) {
    SpinLockAcquire(&lock_);
    rows_ = rows;
    SpinLockRelease(&lock_);
}

double SharedLists::expected() {
    SpinLockAcquire(&lock_);
    const double rows = rows_;
    SpinLockRelease(&lock_);
    return rows;
}

void SharedLists::join() {
    SpinLockAcquire(&lock_);
    participants_++;
    SpinLockRelease(&lock_);
}

int SharedLists::enter(int mine, const Rounds& rounds, int places) {
    SpinLockAcquire(&lock_);
    int entered = round_;
    const bool of_others = round_ > mine;
    if (!of_others || closed(places)) {
        if (next_ >= places || end_ >= rounds.most) {
            entered = 0;
        } else if (of_others && participants_ > 1) {
            participants_--;
            entered = kLeft;
        } else {
            const int more = round_ == 0 ? rounds.first : rounds.more > 0 ? rounds.more : end_;
            end_ += std::min(more, rounds.most - end_);
            entered = ++round_;
        }
    }
    SpinLockRelease(&lock_);
    return entered;
}

int SharedLists::draw(int round, int places) {
    SpinLockAcquire(&lock_);
    int place = -1;
    if (round == round_ && !closed(places)) place = next_++;
    SpinLockRelease(&lock_);
    return place;
}

void SharedLists::put_back() {
    SpinLockAcquire(&lock_);
    empty_++;
    SpinLockRelease(&lock_);
}

} // namespace rv::ivfflat
