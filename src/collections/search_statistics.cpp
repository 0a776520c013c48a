// Server zone.
#include "ruvector/collections/search_statistics.hpp"
namespace rv::collections {
void define_search_statistics() {}
void note_search(const SearchNote&) {}
} // namespace rv::collections
