// C++ zone. Nodes by the values of their properties, or by their external id, without the executor.
#include "ruvector/graph/store.hpp"

extern "C" {
#include "utils/builtins.h"
#include "utils/jsonb.h"
}

#include "ruvector/graph/lookup.hpp"
#include "ruvector/graph/names.hpp"
#include "ruvector/graph/row_batch.hpp"

namespace rv::graph {
namespace {

class LookedUpNodes final : public NodeCursor {
public:
    LookedUpNodes(TableStore& store, const std::vector<std::string>& labels) : store_(store), batch_(store) {
        for (const std::string& label : labels) labels_.push_back(store.symbol(label));
    }
    ~LookedUpNodes() override {
        if (lookup_ == nullptr) return;
        if (std::uncaught_exceptions() > 0)
            store_.end_later(lookup_);
        else
            end_lookup(lookup_);
    }

    // Nodes that have all members of one of these JSON objects.
    void begin_properties(Tables* tables, const std::vector<std::string>& objects) {
        lookup_ = pg::pg_call([&] {
            MemoryContext before = MemoryContextSwitchTo(batch_.context());
            Datum* values = static_cast<Datum*>(palloc(sizeof(Datum) * (objects.size() + 1)));
            for (std::size_t i = 0; i < objects.size(); i++)
                values[i] = DirectFunctionCall1(jsonb_in, CStringGetDatum(objects[i].c_str()));
            MemoryContextSwitchTo(store_.context());
            NodeLookup* lookup = begin_property_lookup(tables, values, static_cast<int>(objects.size()));
            MemoryContextSwitchTo(before);
            return lookup;
        });
    }
    void begin_external(Tables* tables, const std::string& external_id) {
        lookup_ = pg::pg_call([&] {
            MemoryContext before = MemoryContextSwitchTo(store_.context());
            const Datum text =
                PointerGetDatum(cstring_to_text_with_len(external_id.data(), static_cast<int>(external_id.size())));
            NodeLookup* lookup = begin_external_lookup(tables, text);
            MemoryContextSwitchTo(before);
            return lookup;
        });
    }

    bool next(std::int64_t& node) override {
        if (at_ == count_ && !fetch()) return false;
        store_.came_by(rows_[at_]);
        node = rows_[at_++]->id;
        return true;
    }

private:
    static constexpr int kRows = 64;

    bool fetch() {
        // Asked beyond its end a scan begins again.
        if (finished_) return false;
        batch_.reset();
        at_ = 0;
        count_ = pg::pg_call([&] {
            return fetch_lookup(lookup_, rows_, kRows, labels_.data(), static_cast<int>(labels_.size()),
                                batch_.context());
        });
        finished_ = count_ < kRows;
        return count_ > 0;
    }

    TableStore& store_;
    RowBatch batch_;
    std::vector<std::int32_t> labels_;
    NodeLookup* lookup_ = nullptr;
    NodeRow* rows_[kRows];
    int at_ = 0;
    int count_ = 0;
    bool finished_ = false;
};

// Few enough to look up each of them.
constexpr std::size_t kMostValues = 1000;

// Of the values of IN an object each; empty: SQL has none for one of them, or there are too many.
std::vector<std::string> objects_of_list(const PropertyCondition& condition) {
    std::vector<std::string> objects;
    if (condition.value.as_list().size() > kMostValues) return {};
    for (const Value& element : condition.value.as_list()) {
        if (element.is_null()) continue;
        objects.push_back(TableStore::condition_object(condition.key, element));
        if (objects.back().empty()) return {};
    }
    return objects;
}

} // namespace

std::unique_ptr<NodeCursor> TableStore::look_up_nodes(const NodeSeed& seed) {
    if (!tables_.direct) return nullptr;
    if (seed.external_id) {
        if (!has_index(&tables_, kNodeExternal)) return nullptr;
        auto found = std::make_unique<LookedUpNodes>(*this, seed.labels);
        found->begin_external(&tables_, *seed.external_id);
        return found;
    }
    if (!has_index(&tables_, kPropertyIndex)) return nullptr;
    // One object of all that is to be equal; else the first list.
    std::vector<std::string> objects;
    for (const PropertyCondition& condition : seed.conditions) {
        if (condition.comparison != Comparison::kEqual) continue;
        std::string object = condition_object(condition.key, condition.value);
        if (object.empty()) continue;
        if (objects.empty()) {
            objects.push_back(std::move(object));
            continue;
        }
        objects[0].back() = ',';
        objects[0] += std::string_view(object).substr(1);
    }
    for (const PropertyCondition& condition : seed.conditions) {
        if (!objects.empty()) break;
        if (condition.comparison == Comparison::kIn && condition.value.is(Kind::kList))
            objects = objects_of_list(condition);
    }
    if (objects.empty()) return nullptr;
    auto found = std::make_unique<LookedUpNodes>(*this, seed.labels);
    found->begin_properties(&tables_, objects);
    return found;
}

} // namespace rv::graph
