#include "ruvector/core/text_index/clause_cursor.hpp"

namespace rv::text {

ClauseCursor::ClauseCursor(const SegmentReader& segment, const BoundClause& clause, const TermWeights& weights,
                           const Lookup& lookup) {
    places_.reserve(clause.positions.size());
    for (const Position& position : clause.positions) {
        TermUnion::Terms terms;
        for (const Lexeme& lexeme : position.alternatives)
            lookup(lexeme, [&](const TermEntry& entry) {
                terms.push_back(std::make_unique<TermCursor>(segment, entry, weights.score_of(entry.term)));
            });
        if (terms.empty()) {
            places_.clear();
            return;
        }
        Place& place = places_.emplace_back();
        if (terms.size() == 1)
            place.term = std::move(terms[0]);
        else
            place.terms = std::make_unique<TermUnion>(segment, std::move(terms));
        postings_ = places_.size() == 1 ? place.postings() : std::min(postings_, place.postings());
        list_bound_ += place.list_bound();
    }
    if (places_.size() == 1) single_ = places_[0].term.get();
    for (const Place& place : places_) rarest_.push_back(&place);
    std::stable_sort(rarest_.begin(), rarest_.end(),
                     [](const Place* a, const Place* b) { return a->postings() < b->postings(); });
}

DocumentNumber ClauseCursor::seek(DocumentNumber target, Ticker& ticker) {
    started_ = true;
    target = rarest_[0]->advance(target, ticker);
    for (std::size_t i = 1; i < rarest_.size() && target != kNoDocument;) {
        const DocumentNumber document = rarest_[i]->advance(target, ticker);
        if (document == target) {
            i++;
            continue;
        }
        ticker.step();
        target = document == kNoDocument ? kNoDocument : rarest_[0]->advance(document, ticker);
        i = 1;
    }
    return document_ = target;
}

BlockBound ClauseCursor::block(DocumentNumber target) {
    if (single_ != nullptr) return single_->block(target);
    target = std::max(target, document_);
    BlockBound result{kNoDocument, 0};
    for (const Place& place : places_) {
        const BlockBound block = target == kNoDocument ? BlockBound{kNoDocument, 0} : place.block(target);
        if (block.end == kNoDocument) return block;
        result.end = std::min(result.end, block.end);
        result.bound += block.bound;
    }
    return result;
}

double ClauseCursor::bound_of(DocumentNumber target, DocumentNumber end) {
    constexpr int kMostBlocks = 4;
    BlockBound each = block(target);
    double most = each.bound;
    for (int blocks = 1; each.end < end; blocks++) {
        if (blocks == kMostBlocks) return list_bound_;
        each = block(each.end + 1);
        most = std::max(most, each.bound);
    }
    return most;
}

} // namespace rv::text
