// Server zone.
#include "ruvector/ivfflat/search/drawn_lists.hpp"

namespace rv::ivfflat {

DrawnLists::DrawnLists(ListOrder& order, SharedLists& shared, MemoryContext context)
    : order_(order),
      shared_(shared),
      lists_(static_cast<ListDistance*>(
          MemoryContextAlloc(context, sizeof(ListDistance) * static_cast<Size>(order.count())))) {}

} // namespace rv::ivfflat
