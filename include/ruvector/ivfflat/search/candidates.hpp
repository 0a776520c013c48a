// Rows that a scan has come by, before and after their exact distances are known.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "storage/itemptr.h"
}

#include "ruvector/core/base/least.hpp"
#include "ruvector/core/base/nearest_rows.hpp"

namespace rv::ivfflat {

// A row, and a lower bound of its distance; the distance itself where the index measures all rows.
struct Candidate {
    float distance;
    uint32 block; // of the row in the table
    uint16 offset;
    uint16 value_offset; // of its exact vector in the index, if that is apart
    uint32 value_block;

    friend bool operator<(const Candidate& a, const Candidate& b) {
        if (a.distance != b.distance) return a.distance < b.distance;
        return a.block != b.block ? a.block < b.block : a.offset < b.offset;
    }
};

// Takes the rows of lists as they are read, list by list. Those that cannot be among the nearest so many are left out,
// and looked for again when more are asked for (NearestOf).
class Candidates {
public:
    static constexpr size_t kAll = std::numeric_limits<size_t>::max();

    Candidates(std::pmr::memory_resource* memory, size_t limit)
        : rows_(memory, limit), upper_(memory), list_upper_(memory), list_(memory) {}

    // Starts with a new batch of lists, or with another pass over those before. As a rule no more than `wanted` rows
    // are going to be taken; kAll: that is not known, and no list is going to be restarted.
    void begin(size_t wanted) {
        rows_.begin();
        set_wanted(wanted);
    }
    // The same where the lists of the batch before are in this one too, but for the rows that were taken.
    void begin_again(size_t wanted) {
        kept_floor_ = rows_.last();
        begin(wanted);
    }
    void begin_pass(size_t wanted) {
        rows_.begin_pass();
        set_wanted(wanted);
    }

    // Starts with a list, or anew with it.
    void begin_list() {
        list_.clear();
        list_upper_.begin(wanted_);
    }

    // Whether the list was in the batch before (begin_again).
    void set_kept(bool kept) { kept_ = kept; }

    // Rows with a greater lower bound may be left out, with a word to skipped().
    float most() const { return std::min(rows_.most(), list_upper_.greatest()); }
    void skipped() { rows_.left_out(); }

    // A row of the list; `upper` bounds its distance from above, as a rule.
    void offer(const Candidate& row, float upper) {
        if (rows_.taken(row) || (kept_ && !(kept_floor_ < row))) return;
        if (row.distance > most()) {
            skipped();
            return;
        }
        if (upper < std::numeric_limits<float>::infinity()) widest_ = std::max(widest_, upper - row.distance);
        if (wanted_ == kAll) {
            rows_.put(row);
            return;
        }
        list_.push_back({row, upper});
        list_upper_.put(upper);
    }

    void end_list() {
        for (const Offer& offer : list_) {
            rows_.put(offer.row);
            upper_.put(offer.upper);
            rows_.bound(upper_.greatest());
        }
    }

    void finish() { rows_.finish(); }

    // How far the bounds of a row are apart at most, of all that were offered.
    float widest() const { return widest_; }

    NearestOf<Candidate>& rows() { return rows_; }

private:
    struct Offer {
        Candidate row;
        float upper;
    };

    void set_wanted(size_t wanted) {
        wanted_ = wanted;
        upper_.begin(wanted);
        list_upper_.begin(wanted); // of the list that was read last before
    }

    NearestOf<Candidate> rows_;
    Least upper_;      // upper bounds of the rows put
    Least list_upper_; // and of the rows of the list
    Array<Offer> list_;
    size_t wanted_ = 1;
    float widest_ = 0;
    bool kept_ = false;
    Candidate kept_floor_{};
};

} // namespace rv::ivfflat
