// Server zone. Nothing under the lock allocates or fails.
#include "ruvector/ivfflat/search/shared_lists.hpp"

namespace rv::ivfflat {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

} // namespace

void SharedLists::init() {
    SpinLockInit(&lock_);
    rows_ = 0;
    reset();
}

void SharedLists::reset() {
    participants_ = round_ = end_ = next_ = empty_ = places_ = 0;
    for (Round& round : noted_) round = {0, 0, kInfinity};
}

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

int SharedLists::enter(int mine, const Rounds& rounds, int places, bool may_leave) {
    SpinLockAcquire(&lock_);
    int entered = round_;
    places_ = places;
    const bool of_others = round_ > mine;
    if (!of_others || closed(places)) {
        if (next_ >= places || end_ >= rounds.most) {
            entered = 0;
        } else if (of_others && may_leave && participants_ > 1) {
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
    if (round == round_ && !closed(places)) {
        place = next_++;
        if (round < kNoted) noted_[round].drawn++;
    }
    SpinLockRelease(&lock_);
    return place;
}

void SharedLists::put_back(int round) {
    SpinLockAcquire(&lock_);
    empty_++;
    if (round < kNoted) noted_[round].drawn--;
    SpinLockRelease(&lock_);
}

void SharedLists::finish(int round, int lists, float nearest) {
    if (round >= kNoted) return;
    SpinLockAcquire(&lock_);
    noted_[round].read += lists;
    noted_[round].nearest = std::min(noted_[round].nearest, nearest);
    SpinLockRelease(&lock_);
}

float SharedLists::nearest_of_round() {
    SpinLockAcquire(&lock_);
    float furthest = -kInfinity;
    for (int i = 1; i <= std::min(round_, kNoted - 1); i++) {
        const Round& round = noted_[i];
        const bool whole = round.drawn == round.read && (i < round_ || closed(places_));
        if (whole && round.nearest < kInfinity) furthest = std::max(furthest, round.nearest);
    }
    SpinLockRelease(&lock_);
    return furthest;
}

} // namespace rv::ivfflat
