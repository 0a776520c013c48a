// Layer 0 stays in one piece while links make room for others: whatever had a path to a node keeps one.
//
// A link from an owner to another node may go only if a *witness* remains, a node that the owner leads to and that leads
// there (the term is that of contraction hierarchies: Geisberger et al., "Contraction Hierarchies: Faster and Simpler
// Hierarchical Routing in Road Networks", 2008). It is looked for before the link goes, and looked at again after that.
//
// Why that is enough beside others who do the same: each link that is gone has a way around it of two links that were
// there after it went. Either they still are, or they went later, and there is a way around them. Since times only grow,
// this ends, with a path. Every new node has a link that leads there and one that leads away from it, so by induction
// every node has a path to every other. What vacuum takes apart, it mends (vacuum/repair.hpp).
#pragma once

#include "ruvector/hnsw/write/link.hpp"

namespace rv::hnsw {

class Witnesses {
public:
    // For links that make room for one to `to`, which is on its page.
    Witnesses(const Index& index, ItemRef to) : index_(index), to_(to) {}

    // Which of the links of a full list makes room: the one that was planned if it may go, else the next fill from the
    // furthest on; n if none may. With `force` there always is one. slot(i) is where in the list the i-th nearest link
    // is, fill(i) whether it is fill.
    template <class Slot, class Fill>
    size_t choose(const LinkList& list, size_t planned, bool force, Slot&& slot, Fill&& fill) {
        constexpr int kMostTries = 3; // finding a witness takes a few pages, a link more or less is not worth many
        if (may_go(list, slot(planned))) return planned;
        int tries = 1;
        for (size_t i = list.count; i-- > 0 && tries < kMostTries;) {
            if (i == planned || !fill(i)) continue;
            tries++;
            if (may_go(list, slot(i))) return i;
        }
        if (!force) return list.count;
        lead_on_to(load_ref(list.links[slot(planned)]));
        return planned;
    }

    // That a link of the owner to `gone` went, the one that was chosen last.
    void note(ItemRef owner, ItemRef gone);
    // Looks at all that was noted again, and mends what others have cut meanwhile.
    void confirm();

private:
    struct Noted {
        ItemRef owner, gone, witness;
    };

    bool may_go(const LinkList& list, size_t i);
    bool find(const LinkList& list, ItemRef node);
    void lead_on_to(ItemRef node);
    const LinkList& links_of_new();

    const Index& index_;
    ItemRef to_;
    LinkList to_links_; // as read last
    bool to_known_ = false;
    ItemRef witness_; // of the link chosen last; not valid: nothing is lost
    Noted noted_[graph::kMaxLinks];
    size_t count_ = 0;
};

// Gives a node that nothing may lead to a link from `owner`.
void adopt(const Index& index, ItemRef owner, ItemRef node);

} // namespace rv::hnsw
