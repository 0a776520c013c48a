// Server zone.
//
// The budget is what pgvector 0.8 takes of a page for a row: a tuple with the vector, one with the 2m neighbours of
// layer 0, and a line pointer for each. As many nodes as it has rows on a page, and what they have above layer 0, have
// to fit on ours, and they get as many links as that allows, up to 2m. Where that is less than m, since the values are
// small beside the links, fewer nodes go on a page than pgvector has rows there.
#include "ruvector/hnsw/format/compact_design.hpp"

#include <cmath>

namespace rv::hnsw {
namespace {

constexpr Size kRoom = BLCKSZ - SizeOfPageHeaderData - MAXALIGN(sizeof(PageTailDisk));

constexpr Size on_page(Size item) { return MAXALIGN(item) + sizeof(ItemIdData); }

Size pgvector_rows(const Design& design) {
    const Size element = design.element == graph::Element::kHalf ? sizeof(uint16) : sizeof(float);
    const Size vector = 80 + design.dims * element;
    const Size neighbours = 4 + 6 * static_cast<Size>(2 * design.m);
    return kRoom / (on_page(vector) + on_page(neighbours));
}

// What the nodes of a page have above layer 0: one in m is on layer 1. Their links lie on the nodes, so that a page
// needs room for more of them than the mean, as chance may deal them out; a list finds room on a page nearby.
Size upper_room(const Layout& layout, Size nodes) {
    const double mean = static_cast<double>(nodes) / (layout.m - 1);
    const Size links = sizeof(RefDisk) * static_cast<Size>(layout.m + (layout.upper_apart ? 1 : 0));
    const Size room = static_cast<Size>(std::ceil(mean + 2 * std::sqrt(mean))) * links;
    if (!layout.upper_apart) return room;
    return room + static_cast<Size>(std::ceil(1.15 * mean)) * on_page(layout.upper_size(1));
}

// The most links with which so many nodes fit on a page; 0 if that is less than `least`.
int most_links(Layout layout, Size nodes, int least) {
    for (layout.base_links = 2 * layout.m; layout.base_links >= least; layout.base_links--) {
        const Size node = layout.node_size(0, layout.own_bytes);
        if (nodes * on_page(node) + upper_room(layout, nodes) <= kRoom) return layout.base_links;
    }
    return 0;
}

// The upper layers with codes: those whose lists find room beside the nodes of a page. The few lists that are longer
// would take pages of their own.
int coded_layers(const Layout& layout, Size nodes) {
    const Size room = kRoom - nodes * on_page(layout.node_size(0, layout.own_bytes));
    int layers = 1;
    const auto room_for = [&](int n) {
        return on_page(layout.upper_size(n)) + sizeof(RefDisk) * (layout.slots(n) - layout.slots(0) + 1);
    };
    while (layers < kMostLevels && room_for(layers + 1) <= room) layers++;
    return layers;
}

// Codes on the upper layers make the way down short, but where a page has room for one or two nodes, they may cost so
// many links on layer 0 that it does not pay.
int least_links_beside_upper_codes(int m) { return m + m / 4; }

// With the bits of the own code that are given. Returns how many nodes go on a page; 0 if it is not possible.
Size share_out(Design* design) {
    design->coded_top = 0;
    design->upper_apart = false;
    const Layout without = layout_of(*design);
    Layout with = without;
    with.upper_apart = true;
    with.coded_top = 1;
    for (Size nodes = std::max<Size>(1, pgvector_rows(*design)); nodes > 0; nodes--) {
        if (const int links = most_links(with, nodes, least_links_beside_upper_codes(design->m)); links > 0) {
            with.base_links = design->base_links = links;
            design->coded_top = coded_layers(with, nodes);
            design->upper_apart = true;
            return nodes;
        }
        if (const int links = most_links(without, nodes, design->m); links > 0) {
            design->base_links = links;
            return nodes;
        }
    }
    return 0;
}

} // namespace

bool design_compact(Design* design) {
    Design fine = *design;
    fine.own_bits = kFineOwnBits;
    design->own_bits = kCoarseOwnBits;
    const Size nodes = share_out(design);
    if (share_out(&fine) == nodes && is_worth_fine_codes(fine.base_links, design->base_links)) *design = fine;
    return nodes > 0;
}

} // namespace rv::hnsw
