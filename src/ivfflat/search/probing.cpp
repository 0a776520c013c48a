// Server zone.
#include "ruvector/ivfflat/search/probing.hpp"

#include "ruvector/core/ivf/probe_table.hpp"
#include "ruvector/ivfflat/settings.hpp"

#include <cmath>

namespace rv::ivfflat {
namespace {

// Settings say how many of 100 lists, pgvector's default, where the user said nothing of lists: then as many hundredths
// of those that the build chose. The rows that are read stay as many, and finer lists hold nearer ones.
int in_lists(const Index& index, int setting) {
    if (!probes_are_hundredths(index)) return setting;
    const double lists = std::ceil(static_cast<double>(setting) * index.lists / kDefaultLists);
    return static_cast<int>(std::min<double>(lists, kMaxLists));
}

} // namespace

bool probes_are_hundredths(const Index& index) { return index.lists_chosen && index.lists > kDefaultLists; }

int first_probes(const Index& index) {
    const int probes = in_lists(index, ivfflat::probes());
    if (target_recall() <= 0 || !index.coded()) return probes;
    const CodedMetaDisk meta = read_coded_meta(index);
    ivf::ProbeTable table{};
    std::copy(std::begin(meta.probes_for), std::end(meta.probes_for), table.probes.begin());
    // Whatever lies on the page, the result is in range.
    const uint32 wanted = meta.probes_for[0] > 0 ? table.probes_for(target_recall(), index.lists) : 0;
    return std::max(probes, static_cast<int>(std::min<uint32>(wanted, kMaxLists)));
}

// Twice the rows that will be handed out: the furthest of a batch are the ones that other lists have nearer rows than.
// Where that is half of all, the rest is read at once: then no row can come too late.
// The fewer rows meet conditions, the further away are those that do, while a row that does not costs next to nothing.
int demanded_probes(const Index& index, double rows, double tuples, double share) {
    const double lists = index.lists;
    int first = first_probes(index);
    if (share < 1) first = static_cast<int>(std::min(lists, std::ceil(first / std::sqrt(share))));
    if (rows <= 0 || tuples <= 0) return first;
    const double wanted = std::ceil(2 * rows / tuples * lists);
    return std::max(first, static_cast<int>(2 * wanted >= lists ? lists : wanted));
}

int most_probes(const Index& index) {
    return iterates() ? std::max(first_probes(index), in_lists(index, max_probes())) : first_probes(index);
}

} // namespace rv::ivfflat
