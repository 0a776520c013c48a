// How hard a search by name looks: the setting ruvector.search_exactness, and the widths of index scans. Server zone.
#pragma once

#include "ruvector/collections/collection.hpp"

namespace rv::collections {

// exact     no approximate index: every row that passes is measured
// balanced  an index with the width that the caller gave, else the collection's, else the session's
// fast      half of that width, unless the caller gave one
enum class Exactness { kExact, kBalanced, kFast };
Exactness search_exactness();

// Called at load.
void define_exactness();

// What the widths of a search are; 0: as the session has it.
struct SearchWidth {
    int ef_search;
    int probes;
};

// `ef_search` is the caller's, 0 for none; `k` rows are wanted.
SearchWidth search_width(const Collection& collection, int ef_search, int k);

// Settings of the session for the time of a search: the widths, and that index scans go on until the query has its
// rows. After an error the transaction's abort takes them back.
class SearchSettings {
public:
    explicit SearchSettings(const SearchWidth& width);
    // Keeps the planner from an exact answer, which it may give where a table is small.
    void forbid_exact_plans();
    void reset();

private:
    void set(const char* name, const char* value);
    int level_ = 0;
};

} // namespace rv::collections
