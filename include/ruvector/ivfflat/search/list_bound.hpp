// How near the rows of a list may be, known before the list is read.
//
// Where the index has codes, the head of a list says how far its rows are from its centre, and the triangle inequality
// does the rest. Where it has none, no row is nearer to another centre than to that of its list: a row at distance x
// from the query is at most x + d from it, if the nearest of all centres is d from the query, so its centre is at most
// 2 x + d away.
#pragma once

#include "ruvector/ivfflat/search/code_reader.hpp"
#include "ruvector/ivfflat/search/list_order.hpp"

namespace rv::ivfflat {

// No row of the list is nearer, as the index measures. `codes`: null where the index has none.
float least_of_list(const Index& index, ListOrder& order, const CodeReader* codes, const ListDistance& list);

} // namespace rv::ivfflat
