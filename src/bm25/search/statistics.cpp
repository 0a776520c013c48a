// C++ zone. See the header.
#include "ruvector/bm25/search/statistics.hpp"

#include "ruvector/pg/guard.hpp"

extern "C" {
#include "access/relation.h"
#include "access/xact.h"
#include "catalog/index.h"
#include "catalog/pg_inherits.h"
#include "commands/defrem.h"
#include "storage/lmgr.h"
#include "utils/lsyscache.h"
#include "utils/timestamp.h"
}

#include "ruvector/bm25/format/view.hpp"
#include "ruvector/bm25/search/tick.hpp"
#include "ruvector/bm25/settings.hpp"
#include "ruvector/core/text_index/term_filter.hpp"
#include "ruvector/pg/privilege.hpp"
#include "ruvector/text/configuration.hpp"

#include <map>

namespace rv::bm25 {

using Counts = std::map<std::string, std::uint64_t, std::less<>>;

struct Statistics::State {
    Oid index = InvalidOid;
    std::string words;
    Oid configuration = InvalidOid;
    text::Parameters parameters;
    text::Corpus corpus;
    text::BoundQuery query;
    Counts frequencies; // of all terms that the query stands for
};

text::TermScore Statistics::score_of(std::string_view term) const {
    const double idf = text::inverse_document_frequency(state_->corpus.documents, frequency(term));
    return {1.0, idf, state_->corpus, state_->parameters};
}

const text::Corpus& Statistics::corpus() const { return state_->corpus; }

std::uint64_t Statistics::frequency(std::string_view term) const {
    const auto found = state_->frequencies.find(term);
    return found == state_->frequencies.end() ? 0 : found->second;
}

const text::BoundQuery& Statistics::query() const { return state_->query; }
Oid Statistics::configuration() const { return state_->configuration; }
Oid Statistics::index() const { return state_->index; }
const std::string& Statistics::words() const { return state_->words; }
std::size_t Statistics::terms() const { return state_->frequencies.size(); }

std::uint64_t Statistics::postings() const {
    std::uint64_t sum = 0;
    for (const auto& [term, frequency] : state_->frequencies) sum += frequency;
    return sum;
}

namespace {

// Calls use(term's frequency) for each term that the lexeme stands for.
template <class Use>
void for_each_term(const Counts& counts, const text::Lexeme& lexeme, Use&& use) {
    if (!lexeme.prefix) {
        const auto found = counts.find(lexeme.text);
        if (found != counts.end()) use(found->second);
        return;
    }
    for (auto at = counts.lower_bound(lexeme.text); at != counts.end() && at->first.starts_with(lexeme.text); ++at)
        use(at->second);
}

std::uint64_t frequency_of(const text::Lexeme& lexeme, const Counts& counts) {
    std::uint64_t sum = 0;
    for_each_term(counts, lexeme, [&](std::uint64_t frequency) { sum += frequency; });
    return sum;
}

// At each position one of the alternatives has to stand.
std::uint64_t most_matches_of(const text::BoundClause& clause, const Counts& counts) {
    std::uint64_t least = UINT64_MAX;
    for (const text::Position& position : clause.positions) {
        std::uint64_t any = 0;
        for (const text::Lexeme& lexeme : position.alternatives) any += frequency_of(lexeme, counts);
        least = std::min(least, any);
    }
    return least;
}

} // namespace

std::uint64_t Statistics::frequency(const text::Lexeme& lexeme) const {
    return frequency_of(lexeme, state_->frequencies);
}

std::uint64_t Statistics::most_matches() const {
    std::uint64_t optional = 0;
    std::uint64_t required = UINT64_MAX;
    std::uint64_t forbidden = 0;
    bool any_optional = false;
    for (const text::BoundClause& clause : state_->query.clauses) {
        const std::uint64_t matches = most_matches_of(clause, state_->frequencies);
        switch (clause.role) {
        case text::Role::kOptional:
            optional += matches;
            any_optional = true;
            break;
        case text::Role::kRequired:
            required = std::min(required, matches);
            break;
        case text::Role::kForbidden:
            if (!clause.phrase) forbidden = std::max(forbidden, matches);
            break;
        }
    }
    const std::uint64_t all = state_->corpus.documents;
    if (state_->query.clauses.empty()) return 0;
    if (required != UINT64_MAX) return std::min(all, required);
    if (any_optional) return std::min(all, optional);
    return all - std::min(all, forbidden);
}

namespace {

// --- Reading them ----------------------------------------------------------------------------------------------------

// The terms that a query asks for, and counts of them.
class Terms {
public:
    explicit Terms(const text::BoundQuery& query) {
        filter_.add(query);
        for (const text::BoundClause& clause : query.clauses) {
            for (const text::Position& position : clause.positions) {
                for (const text::Lexeme& lexeme : position.alternatives) {
                    if (lexeme.prefix) {
                        prefixes_.push_back(lexeme.text);
                    } else {
                        counts_.try_emplace(lexeme.text, 0);
                    }
                }
            }
        }
        words_ = counts_.size();
    }

    void count_segment(const text::SegmentReader& segment) {
        // Several prefixes may stand for the same term, which counts once.
        Counts found;
        for (const auto& [term, count] : counts_) {
            if (const auto entry = segment.find(term)) found[term] = entry->frequency;
        }
        for (const std::string& prefix : prefixes_) {
            segment.for_each(prefix, [&](const text::TermEntry& entry) {
                found[entry.term] = entry.frequency;
                check_size(found.size());
                return true;
            });
            tick();
        }
        for (const auto& [term, count] : found) counts_[term] += count;
        check_size(counts_.size());
    }

    void count_document(const text::Document& document) {
        for (const text::TermCount& each : document.terms) {
            if (!filter_.may_pass(each.term)) continue;
            if (const auto found = counts_.find(each.term); found != counts_.end()) {
                found->second++;
            } else if (stands_for(each.term)) {
                counts_.emplace(each.term, 1);
                check_size(counts_.size());
            }
        }
    }

    Counts take() { return std::move(counts_); }

private:
    bool stands_for(std::string_view term) const {
        return std::any_of(prefixes_.begin(), prefixes_.end(),
                           [&](const std::string& prefix) { return term.starts_with(prefix); });
    }

    void check_size(std::size_t size) const {
        const auto most = static_cast<std::size_t>(most_prefix_terms());
        if (size <= words_ + most) return;
        throw Error(sqlstate::kProgramLimitExceeded, "prefixes of the query stand for too many words",
                    "They may stand for " + std::to_string(most) + ".",
                    "Use longer prefixes, or raise ruvector.bm25_prefix_terms.");
    }

    text::TermFilter filter_;
    std::vector<std::string> prefixes_;
    std::size_t words_ = 0;
    Counts counts_;
};

void check_kind(Relation relation) {
    const char kind = relation->rd_rel->relkind;
    if ((kind == RELKIND_INDEX || kind == RELKIND_PARTITIONED_INDEX) &&
        relation->rd_rel->relam == get_index_am_oid("bm25", true))
        return;
    ereport(ERROR, (errcode(ERRCODE_WRONG_OBJECT_TYPE),
                    errmsg("\"%s\" is not a bm25 index", RelationGetRelationName(relation))));
}

void check_usable(Relation index) {
    if (!index->rd_index->indisvalid) {
        ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                        errmsg("index \"%s\" is not valid", RelationGetRelationName(index)),
                        errdetail("Its build has failed, or is not over."), errhint("REINDEX the index.")));
    }
    if (RecoveryInProgress() && !RelationIsPermanent(index)) {
        ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                        errmsg("cannot access temporary or unlogged relations during recovery")));
    }
    if (RELATION_IS_OTHER_TEMP(index)) {
        ereport(ERROR,
                (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("cannot access temporary tables of other sessions")));
    }
}

[[noreturn]] void raise_undefined(Oid index) {
    ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT), errmsg("index with OID %u does not exist", index)));
    pg_unreachable();
}

// Server zone, inside of pg_call. The table is locked first, as everywhere; both locks stay to the transaction's end.
Relation open_index(Oid oid) {
    const Oid table = IndexGetRelation(oid, true);
    if (OidIsValid(table)) LockRelationOid(table, AccessShareLock);
    Relation index = try_relation_open(oid, AccessShareLock);
    if (index == nullptr) raise_undefined(oid);
    check_kind(index);
    return index;
}

// Whether the caller may read the indexed column; `table`: its table.
bool is_readable_index(Oid oid, Oid* table) {
    Relation index = open_index(oid);
    *table = index->rd_index->indrelid;
    const AttrNumber column = index->rd_index->indkey.values[0];
    relation_close(index, NoLock);
    return pg_class_aclcheck(*table, GetUserId(), ACL_SELECT) == ACLCHECK_OK ||
           (column > 0 && pg_attribute_aclcheck(*table, column, GetUserId(), ACL_SELECT) == ACLCHECK_OK);
}

void check_readable(Oid oid) {
    Oid table = InvalidOid;
    if (is_readable_index(oid, &table)) return;
    aclcheck_error(ACLCHECK_NO_PRIV, get_relkind_objtype(get_rel_relkind(table)), get_rel_name(table));
}

// A relation that is closed where its reader ends; where an error ends it, with the transaction.
class OpenIndex {
public:
    explicit OpenIndex(Oid oid) : relation_(pg::pg_call([oid] { return open_index(oid); })) {}
    ~OpenIndex() {
        if (relation_ != nullptr && std::uncaught_exceptions() == 0) relation_close(relation_, NoLock);
    }
    OpenIndex(const OpenIndex&) = delete;
    OpenIndex& operator=(const OpenIndex&) = delete;
    Relation get() const { return relation_; }

private:
    Relation relation_;
};

bool is_partitioned(Relation index) { return index->rd_rel->relkind == RELKIND_PARTITIONED_INDEX; }

// The indexes of the partitions, at all levels, without those that are not complete.
std::vector<Oid> leaves_of(Relation index) {
    std::vector<Oid> leaves;
    if (!is_partitioned(index)) {
        pg::pg_call([&] { check_usable(index); });
        leaves.push_back(RelationGetRelid(index));
        return leaves;
    }
    const Oid oid = RelationGetRelid(index);
    List* all = pg::pg_call([oid] { return find_all_inheritors(oid, AccessShareLock, nullptr); });
    for (int i = 0; i < list_length(all); i++) {
        const Oid each = list_nth_oid(all, i);
        const bool ready =
            pg::pg_call([each] { return get_rel_relkind(each) == RELKIND_INDEX && get_index_isvalid(each); });
        if (ready) leaves.push_back(each);
    }
    return leaves;
}

struct Sum {
    text::Corpus corpus;
    text::Parameters parameters;
    Oid configuration = InvalidOid;
};

void count_view(const View& view, Terms& terms, Sum& sum) {
    const text::Corpus corpus = view.corpus();
    sum.corpus.documents += corpus.documents;
    sum.corpus.total_length += corpus.total_length;
    for (const SegmentPlace& place : view.segments()) {
        const auto source = view.open_segment(place);
        terms.count_segment(text::SegmentReader(*source, place.head));
        tick();
    }
    view.for_each_pending([&](const text::Document& document) {
        sum.corpus.documents++;
        sum.corpus.total_length += document.length;
        terms.count_document(document);
    });
}

std::shared_ptr<const Statistics> read_statistics(const text::QueryValue& query, Oid oid) {
    auto state = std::make_shared<Statistics::State>();
    state->index = oid;
    state->words = query.words();
    const OpenIndex named(oid);
    Sum sum;
    std::optional<Terms> terms;
    for (const Oid leaf : leaves_of(named.get())) {
        const OpenIndex index(leaf);
        const View view(index.get());
        if (!terms) {
            // All partitions' indexes are made with the options of the partitioned one, unless somebody made them
            // otherwise by hand: then the first one says how words become lexemes.
            sum.configuration = view.configuration();
            sum.parameters = view.parameters();
            state->query = text::bind_query(query, sum.configuration);
            terms.emplace(state->query);
        }
        count_view(view, *terms, sum);
    }
    if (terms) state->frequencies = terms->take();
    state->corpus = sum.corpus;
    state->parameters = sum.parameters;
    state->configuration = sum.configuration;
    return std::make_shared<const Statistics>(std::shared_ptr<const Statistics::State>(std::move(state)));
}

// --- Keeping them for a statement
// -------------------------------------------------------------------------------------

struct Moment {
    TimestampTz transaction = 0;
    TimestampTz statement = 0;
    CommandId command = 0;

    bool operator==(const Moment&) const = default;
    static Moment now() {
        return {GetCurrentTransactionStartTimestamp(), GetCurrentStatementStartTimestamp(), GetCurrentCommandId(false)};
    }
};

struct Kept {
    Moment moment;
    Oid reader = InvalidOid; // whose privileges were checked
    std::shared_ptr<const Statistics> statistics;
};

constexpr std::size_t kMostKept = 16;
std::array<Kept, kMostKept> kept;
std::size_t next_kept = 0;

Kept* find_kept(std::string_view words, Oid index) {
    for (Kept& each : kept) {
        if (each.statistics != nullptr && each.statistics->index() == index && each.statistics->words() == words)
            return &each;
    }
    return nullptr;
}

Kept& keep(std::shared_ptr<const Statistics> statistics) {
    Kept* place = find_kept(statistics->words(), statistics->index());
    if (place == nullptr) place = &kept[next_kept++ % kMostKept];
    *place = {Moment::now(), InvalidOid, std::move(statistics)};
    return *place;
}

Kept& current(const text::QueryValue& query, Oid index) {
    Kept* found = find_kept(query.words(), index);
    if (found != nullptr && found->moment == Moment::now()) return *found;
    return keep(read_statistics(query, index));
}

} // namespace

bool may_read(Oid index) {
    return pg::pg_call([index] {
        Oid table = InvalidOid;
        return is_readable_index(index, &table);
    });
}

std::shared_ptr<const Statistics> statistics_of(const text::QueryValue& query, Oid index) {
    const Oid user = GetUserId();
    Kept* found = find_kept(query.words(), index);
    if (found != nullptr && found->reader == user && found->moment == Moment::now()) return found->statistics;
    pg::pg_call([index] { check_readable(index); });
    Kept& place = current(query, index);
    place.reader = user;
    return place.statistics;
}

std::shared_ptr<const Statistics> statistics_of_plan(const text::QueryValue& query, Oid index) {
    return current(query, index).statistics;
}

void keep_current(const std::shared_ptr<const Statistics>& statistics) {
    for (const Kept& each : kept) {
        if (each.statistics == statistics && each.moment == Moment::now()) return;
    }
    keep(statistics);
}

} // namespace rv::bm25
