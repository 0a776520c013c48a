// What of the database a graph was read from, and whether it would be read the same now. It may say no where that
// cannot be told, and must not say yes where anything has changed. Needs a connection to SPI. C++ zone.
//
// The same transactions visible as then: nothing has changed. Else nothing has changed if
//
// - the source is still the same: the same tables, the same query after views, policies and names were put in,
// - none of the transactions that were running then, or may have begun while it was read, has committed,
// - and no page of the tables was written since: each page has the place in the WAL of its last change.
//
// That takes tables whose changes are in the WAL, and queries of nothing but these.
#pragma once

#include "ruvector/graph/algorithms/edge_source.hpp"

extern "C" {
#include "access/transam.h"
#include "access/xlogdefs.h"
#include "storage/block.h"
}

namespace rv::graph {

class ReadState {
public:
    // Before it is read.
    void begin();
    // When it was.
    void end(const GraphSource& source, const GraphFilter& filter);
    // Why it would perhaps be read differently now; empty: it would not. Then later calls are quick until something
    // changes.
    std::string change(const GraphSource& source, const GraphFilter& filter);

private:
    // What the snapshot that is active sees.
    struct Seen {
        TransactionId end = InvalidTransactionId; // those from here on are not seen
        std::vector<TransactionId> running;       // nor are these; sorted
        bool complete = true;                     // `running` has all
        CommandId command = 0;
        bool hides(TransactionId transaction) const;
        bool is(const Seen& other) const { return end == other.end && running == other.running; }
    };
    // When.
    struct Moment {
        Seen seen;
        XLogRecPtr wal = 0;
        FullTransactionId next{};                 // transaction
        TransactionId own = InvalidTransactionId; // if it has written
        SubTransactionId own_part = 0;
    };
    struct Table {
        Oid table;
        Oid file;
        BlockNumber blocks;
    };
    // What the source is made of.
    struct Dependence {
        std::string definition;
        std::vector<Oid> tables;
        std::string never;  // why it can never be told that nothing has changed
        std::string seldom; // why it can be told only where the same transactions are visible
    };

    static Seen see();
    static Moment now();
    static Dependence depend(const GraphSource& source, const GraphFilter& filter);
    std::string committed_since(const Seen& seen) const;
    std::string written_since() const;

    Moment then_;
    Dependence source_;
    std::vector<Table> tables_;
};

} // namespace rv::graph
