// Server zone.
#include "ruvector/hnsw/write/witnesses.hpp"

namespace rv::hnsw {
namespace {

// The links of a node, even of a tombstone: it may be on the way to others. False if the node is gone.
bool look_at_links(const Index& index, ItemRef ref, LinkList* list) {
    PageReader reader(index);
    NodeDisk* node = reader.node(ref);
    if (node != nullptr) *list = used_links(node_links(index, node, 0));
    reader.release();
    return node != nullptr;
}

} // namespace

const LinkList& Witnesses::links_of_new() {
    if (!to_known_) read_links(index_, to_, 0, &to_links_);
    to_known_ = true;
    return to_links_;
}

// A node of the list that leads to `node`. Neighbours mostly are mutual, so those that `node` leads to come first.
// Nothing is needed if the node is gone.
bool Witnesses::find(const LinkList& list, ItemRef node) {
    constexpr int kMostReads = 8;
    LinkList back;
    witness_ = ItemRef{};
    if (!look_at_links(index_, node, &back)) return true;
    int reads = 0;
    for (size_t i = 0; i < back.count && reads < kMostReads; i++) {
        const ItemRef common = load_ref(back.links[i]);
        if (!contains(list, common)) continue;
        reads++;
        if (!leads_to(index_, common, node)) continue;
        witness_ = common;
        return true;
    }
    return false;
}

// Whether the list can do without its i-th link once it has one to the new node.
bool Witnesses::may_go(const LinkList& list, size_t i) {
    const ItemRef node = load_ref(list.links[i]);
    if (!contains(links_of_new(), node)) return find(list, node);
    witness_ = to_;
    return true;
}

// The new node takes the place between. Nothing depends yet on what its own list gives up for that.
void Witnesses::lead_on_to(ItemRef node) {
    force_link(index_, to_, node, nullptr);
    to_known_ = false;
    witness_ = to_;
}

void Witnesses::note(ItemRef owner, ItemRef gone) {
    if (witness_.valid()) noted_[count_++] = {owner, gone, witness_};
}

void Witnesses::confirm() {
    to_known_ = false;
    for (size_t i = 0; i < count_; i++) {
        const Noted& noted = noted_[i];
        if (noted.witness == to_ ? contains(links_of_new(), noted.gone) : leads_to(index_, noted.witness, noted.gone))
            continue;
        LinkList list;
        if (!read_links(index_, noted.owner, 0, &list) || contains(list, noted.gone)) continue;
        if (!find(list, noted.gone)) adopt(index_, noted.owner, noted.gone);
    }
    count_ = 0;
}

void adopt(const Index& index, ItemRef owner, ItemRef node) {
    Witnesses witnesses(index, node);
    force_link(index, owner, node, &witnesses);
    witnesses.confirm();
}

} // namespace rv::hnsw
