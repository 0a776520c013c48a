// The list of pending documents: chains of pages, to which inserts append.
//
// There are two chains: the open one, to which inserts append, and a sealed one while a fold makes a segment of it. To
// seal means to mark the open chain's last page and to call the chain the sealed one, in one record: whoever comes to
// the marked page begins the next chain.
#pragma once

#include "ruvector/bm25/format/metapage.hpp"

#include "ruvector/core/text_index/document.hpp"

#include <functional>

namespace rv::bm25 {

// How many documents the open chain had on all pages but the last, before an insert and after it. They differ only
// where the insert has made the chain longer: so each of those numbers is passed by one insert.
struct ChainGrowth {
    uint32 before;
    uint32 after;
};

// Server zone. Appends the bytes of a document: in one record, unless it needs a new page.
ChainGrowth append_document(Relation index, std::span<const char> document);

// Server zone. Seals the open chain, if it has documents and no sealed one is left; the fold lock is held. Returns the
// sealed chain.
ChainDisk seal_chain(Relation index);

// Whether VACUUM has removed the document: its row's name is zeros, which no row has.
inline bool is_removed(std::string_view document) {
    constexpr text::RowName kNone{};
    return document.size() >= sizeof(kNone) && std::memcmp(document.data(), &kNone, sizeof(kNone)) == 0;
}

// C++ zone. Calls use(bytes of the document) for each document of a chain, removed ones too. `pages`, if it is given,
// receives the blocks. A chain that goes on to grow may end anywhere behind what it had.
void for_each_document(Relation index, const ChainDisk& chain, const std::function<void(std::string_view)>& use,
                       std::vector<BlockNumber>* pages = nullptr);

// C++ zone. The pages of a chain.
std::vector<BlockNumber> chain_pages(Relation index, uint64 id, BlockNumber first);

} // namespace rv::bm25
