// Who of the participants of a scan reads which lists. README.md, "Parallel scan", has the rules.
//
// All participants put all lists into the same order; places in it are given out one at a time, in rounds. A round is
// open until as many lists have been drawn from it as it has. It lies in memory that they share, or in that of the one
// participant of a plain scan.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "storage/spin.h"
}

namespace rv::ivfflat {

class SharedLists {
public:
    // How far the rounds go, in lists that are not empty.
    struct Rounds {
        int first; // of the first round
        int more;  // of each further one; 0: as many as there were before
        int most;  // of all
    };

    void init();
    // Starts anew; no participant is at work.
    void reset();

    // How many rows the plan asks for, about, as the leader knows it; 0: unknown.
    void expect(double rows);
    double expected();

    // A participant starts.
    void join();

    // The round to draw from, for a participant that has drawn from `mine` last (0: from none); 0 if nothing is left.
    // Where others have drawn all of a round, the participant may leave it to them to go on: then kLeft. The last one
    // never leaves.
    static constexpr int kLeft = -1;
    int enter(int mine, const Rounds& rounds, int places);

    // The next place of the round; negative if there is none.
    int draw(int round, int places);
    // The list that was drawn has nothing that is wanted, and does not count.
    void put_back();

private:
    bool closed(int places) const { return next_ - empty_ >= end_ || next_ >= places; }

    slock_t lock_;
    int participants_;
    int round_; // the newest, counted from 1
    int end_;   // how many lists it goes to
    int next_;  // place
    int empty_; // among those before
    double rows_;
};

} // namespace rv::ivfflat
