#include "ruvector/core/text_index/top_k.hpp"

#include "ruvector/core/base/error.hpp"
#include "ruvector/core/text_index/clause_cursor.hpp"

#include <algorithm>

namespace rv::text {
namespace {

// A clause, which may stand in the query several times.
struct Unit {
    Unit(const BoundClause& bound, ClauseCursor matched) : clause(&bound), cursor(std::move(matched)) {}

    double bound_of(DocumentNumber from, DocumentNumber end) { return times * cursor.bound_of(from, end); }
    double list_bound() const { return times * cursor.list_bound(); }

    const BoundClause* clause;
    ClauseCursor cursor;
    bool required = false;
    double times = 0; // how often it scores
    // In which document it was found last, and with what score.
    DocumentNumber seen = kNoDocument;
    double score = 0;
};

bool alike(const BoundClause& a, const BoundClause& b) {
    return std::equal(a.positions.begin(), a.positions.end(), b.positions.begin(), b.positions.end(),
                      [](const Position& x, const Position& y) { return x.alternatives == y.alternatives; });
}

// Bounds are sums in another order than the scores that they are compared with.
bool exceeds(double bound, double threshold) { return bound * (1 + 1e-12) > threshold; }

} // namespace

struct SegmentQuery::State {
    const SegmentReader& segment;
    std::uint32_t number;
    LengthReader lengths;
    bool positive = false; // there are clauses that are not forbidden
    bool hopeless = false; // or none at all, or what is required is not in the segment
    std::vector<std::unique_ptr<Unit>> units;
    std::vector<Unit*> order;    // of each clause that scores, as they stand in the query
    std::vector<Unit*> required; // those with the fewest postings first
    std::vector<Unit*> optional;
    std::vector<std::unique_ptr<ClauseCursor>> forbidden;

    State(const SegmentReader& reader, std::uint32_t segment_number)
        : segment(reader), number(segment_number), lengths(reader) {}

    bool is_forbidden(DocumentNumber document, Ticker& ticker) const {
        for (const auto& clause : forbidden)
            if (clause->advance(document, ticker) == document) return true;
        return false;
    }

    // Adds what the unit scores in the document to `partial`, if it is there.
    void look(Unit& unit, DocumentNumber document, double& partial, Ticker& ticker) {
        if (unit.cursor.advance(document, ticker) != document) return;
        take_score(unit, document, partial);
    }
    void take_score(Unit& unit, DocumentNumber document, double& partial) {
        unit.seen = document;
        unit.score = unit.cursor.score(lengths[document]);
        partial += unit.times * unit.score;
    }

    // A document whose units are all looked into.
    void offer(DocumentNumber document, Best& best, const Accept& accept, Ticker& ticker) {
        double score = 0;
        for (const Unit* unit : order)
            if (unit->seen == document) score += unit->score;
        const Found found{score, number, document};
        if (best.takes(found) && !is_forbidden(document, ticker) && accept(document)) best.offer(found);
    }

    // --- Optional clauses alone

    struct Bounded {
        double bound; // in the documents of a window
        double below; // the sum of the bounds of those before it
        Unit* unit;
    };

    // Puts the least bounds first, and returns how many together do not exceed the threshold.
    static std::size_t partition(std::vector<Bounded>& lists, double threshold) {
        std::sort(lists.begin(), lists.end(), [](const Bounded& a, const Bounded& b) { return a.bound < b.bound; });
        double sum = 0;
        std::size_t passed = 0;
        for (std::size_t i = 0; i < lists.size(); i++) {
            lists[i].below = sum;
            sum += lists[i].bound;
            if (!exceeds(sum, threshold)) passed = i + 1;
        }
        return passed;
    }

    void search_optional(Best& best, const Accept& accept, Ticker& ticker) {
        std::vector<Bounded> whole;
        for (Unit* unit : optional) whole.push_back({unit->list_bound(), 0, unit});
        std::vector<Bounded> lists(whole.size());
        for (DocumentNumber from = 0;;) {
            ticker.step();
            // A document that exceeds the threshold is in an essential list; `first` is the first one.
            const std::size_t first = partition(whole, best.threshold());
            DocumentNumber end = kNoDocument;
            for (std::size_t i = first; i < whole.size(); i++) {
                const BlockBound block = whole[i].unit->cursor.block(from);
                lists[i] = {whole[i].unit->times * block.bound, 0, whole[i].unit};
                end = std::min(end, block.end);
            }
            if (end == kNoDocument) return;
            for (std::size_t i = 0; i < first; i++) lists[i] = {whole[i].unit->bound_of(from, end), 0, whole[i].unit};
            search_window(lists, from, end, best, accept, ticker);
            if (end >= kMostDocuments) return;
            from = end + 1;
        }
    }

    void search_window(std::vector<Bounded>& lists, DocumentNumber from, DocumentNumber end, Best& best,
                       const Accept& accept, Ticker& ticker) {
        std::size_t first = partition(lists, best.threshold());
        DocumentNumber document = kNoDocument;
        for (std::size_t i = first; i < lists.size(); i++)
            document = std::min(document, lists[i].unit->cursor.advance(from, ticker));
        while (document <= end && document != kNoDocument && first < lists.size()) {
            ticker.step();
            double partial = 0;
            DocumentNumber next = kNoDocument;
            for (std::size_t i = first; i < lists.size(); i++) {
                Unit& unit = *lists[i].unit;
                if (unit.cursor.document() == document) {
                    take_score(unit, document, partial);
                    unit.cursor.next(ticker);
                }
                next = std::min(next, unit.cursor.document());
            }
            if (look_into(lists, first, document, partial, best.threshold(), ticker)) {
                offer(document, best, accept, ticker);
                while (first < lists.size() && !exceeds(lists[first].below + lists[first].bound, best.threshold()))
                    first++;
            }
            document = next;
        }
    }

    // Looks into the first lists, from the greatest bound on, as long as the document can exceed the threshold.
    bool look_into(std::vector<Bounded>& lists, std::size_t first, DocumentNumber document, double& partial,
                   double threshold, Ticker& ticker) {
        for (std::size_t i = first; i-- > 0;) {
            if (!exceeds(partial + lists[i].below + lists[i].bound, threshold)) return false;
            Unit& unit = *lists[i].unit;
            const double bound = unit.times * unit.cursor.bound_at(document, lengths[document]);
            if (!exceeds(partial + lists[i].below + bound, threshold)) return false;
            look(unit, document, partial, ticker);
        }
        return exceeds(partial, threshold);
    }

    // --- Required clauses, and optional ones beside them

    void search_required(Best& best, const Accept& accept, Ticker& ticker) {
        std::vector<Bounded> lists(optional.size());
        ClauseCursor& lead = required[0]->cursor;
        DocumentNumber end = 0; // of the window whose bounds exceed the threshold, if `open`
        bool open = false;
        for (DocumentNumber document = lead.advance(0, ticker); document != kNoDocument;) {
            ticker.step();
            if (!open || document > end) {
                open = open_window(document, lists, end, best.threshold());
                if (!open) {
                    if (end >= kMostDocuments) return;
                    document = lead.advance(end + 1, ticker);
                    continue;
                }
            }
            const DocumentNumber next = first_disagreeing(document, ticker);
            if (next != document) {
                document = next == kNoDocument ? kNoDocument : lead.advance(next, ticker);
                continue;
            }
            double partial = 0;
            for (Unit* unit : required) take_score(*unit, document, partial);
            if (look_into(lists, lists.size(), document, partial, best.threshold(), ticker)) {
                const double threshold = best.threshold();
                offer(document, best, accept, ticker);
                open = best.threshold() == threshold;
            }
            document = lead.next(ticker);
        }
    }

    // Whether a document from `from` to `end`, where a block ends, can exceed the threshold.
    bool open_window(DocumentNumber from, std::vector<Bounded>& lists, DocumentNumber& end, double threshold) {
        double sum = 0;
        end = kNoDocument;
        for (Unit* unit : required) {
            const BlockBound block = unit->cursor.block(from);
            if (block.end == kNoDocument) {
                end = kNoDocument;
                return false;
            }
            end = std::min(end, block.end);
            sum += unit->times * block.bound;
        }
        for (std::size_t i = 0; i < optional.size(); i++) lists[i] = {optional[i]->bound_of(from, end), 0, optional[i]};
        partition(lists, threshold);
        if (!lists.empty()) sum += lists.back().below + lists.back().bound;
        return exceeds(sum, threshold);
    }

    // The document itself if all required clauses match it, else where one that does not matches next.
    DocumentNumber first_disagreeing(DocumentNumber document, Ticker& ticker) const {
        for (std::size_t i = 1; i < required.size(); i++) {
            const DocumentNumber next = required[i]->cursor.advance(document, ticker);
            if (next != document) return next;
        }
        return document;
    }

    // --- Forbidden clauses alone: every other document matches, and scores 0

    void search_rest(Best& best, const Accept& accept, Ticker& ticker) {
        for (DocumentNumber document = 0; document < segment.head().documents && best.threshold() < 0; document++) {
            ticker.step();
            offer(document, best, accept, ticker);
        }
    }

    // --- All that match

    DocumentNumber next_candidate(DocumentNumber from, Ticker& ticker) {
        if (!positive) return from < segment.head().documents ? from : kNoDocument;
        if (required.empty()) {
            DocumentNumber next = kNoDocument;
            for (Unit* unit : optional) next = std::min(next, unit->cursor.advance(from, ticker));
            return next;
        }
        DocumentNumber document = required[0]->cursor.advance(from, ticker);
        while (document != kNoDocument) {
            ticker.step();
            const DocumentNumber next = first_disagreeing(document, ticker);
            if (next == document) break;
            document = next == kNoDocument ? kNoDocument : required[0]->cursor.advance(next, ticker);
        }
        return document;
    }
};

SegmentQuery::SegmentQuery(const SegmentReader& segment, std::uint32_t segment_number, const BoundQuery& query,
                           const TermWeights& weights, std::size_t most_terms)
    : state_(std::make_unique<State>(segment, segment_number)) {
    State& state = *state_;
    std::size_t prefix_terms = 0;
    const ClauseCursor::Lookup lookup = [&](const Lexeme& lexeme, const std::function<void(const TermEntry&)>& use) {
        if (!lexeme.prefix) {
            if (const std::optional<TermEntry> entry = segment.find(lexeme.text)) use(*entry);
            return;
        }
        segment.for_each(lexeme.text, [&](const TermEntry& entry) {
            if (++prefix_terms > most_terms)
                throw Error(sqlstate::kProgramLimitExceeded,
                            "prefixes of the query stand for more than " + std::to_string(most_terms) + " words", {},
                            "Use longer prefixes.");
            use(entry);
            return true;
        });
    };
    const auto unit_of = [&](const BoundClause& clause) -> Unit* {
        for (const auto& unit : state.units)
            if (alike(*unit->clause, clause)) return unit.get();
        return state.units.emplace_back(std::make_unique<Unit>(clause, ClauseCursor(segment, clause, weights, lookup)))
            .get();
    };

    for (const BoundClause& clause : query.clauses) {
        if (clause.role == Role::kForbidden) {
            // Only the positions could tell whether a phrase is there.
            if (clause.phrase) continue;
            auto cursor = std::make_unique<ClauseCursor>(segment, clause, weights, lookup);
            if (!cursor->empty()) state.forbidden.push_back(std::move(cursor));
            continue;
        }
        state.positive = true;
        Unit* unit = unit_of(clause);
        if (clause.role == Role::kRequired) unit->required = true;
        state.hopeless |= unit->required && unit->cursor.empty();
        unit->times += 1;
        state.order.push_back(unit);
    }
    state.hopeless |= query.clauses.empty();
    for (const auto& unit : state.units) {
        if (unit->required)
            state.required.push_back(unit.get());
        else if (!unit->cursor.empty())
            state.optional.push_back(unit.get());
    }
    std::stable_sort(state.required.begin(), state.required.end(),
                     [](const Unit* a, const Unit* b) { return a->cursor.postings() < b->cursor.postings(); });
}

SegmentQuery::~SegmentQuery() = default;

void SegmentQuery::search(Best& best, const Accept& accept, void (*tick)()) {
    Ticker ticker(tick);
    if (state_->hopeless) return;
    if (!state_->positive)
        state_->search_rest(best, accept, ticker);
    else if (!state_->required.empty())
        state_->search_required(best, accept, ticker);
    else
        state_->search_optional(best, accept, ticker);
}

DocumentNumber SegmentQuery::next_match(DocumentNumber from, void (*tick)()) {
    Ticker ticker(tick);
    if (state_->hopeless) return kNoDocument;
    DocumentNumber document = state_->next_candidate(from, ticker);
    while (document != kNoDocument && state_->is_forbidden(document, ticker)) {
        ticker.step();
        document = state_->next_candidate(document + 1, ticker);
    }
    return document;
}

} // namespace rv::text
