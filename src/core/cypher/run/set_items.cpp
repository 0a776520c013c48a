#include "ruvector/core/cypher/run/set_items.hpp"

#include "ruvector/core/cypher/run/evaluate.hpp"
#include "ruvector/core/cypher/run/stored_properties.hpp"
#include "ruvector/core/cypher/run/update.hpp"

#include <string>

namespace rv::cypher {
namespace {

[[noreturn]] void fail_deleted(Place place) {
    fail(ErrorType::kEntityNotFound, "DeletedEntityAccess", "what is to be changed has been deleted by this query",
         place);
}

Value properties_of(const Value& entity, Run& run) {
    return entity.is(Kind::kNode) ? run.store.node_properties(entity.as_node())
                                  : run.store.relationship_properties(entity.as_relationship().id);
}

void write_properties(const Value& entity, const Value& properties, Run& run) {
    if (entity.is(Kind::kNode)) {
        run.store.set_node_properties(entity.as_node(), properties);
    } else {
        run.store.set_relationship_properties(entity.as_relationship().id, properties);
    }
}

// A node or relationship that is there.
void require_entity(const Value& entity, const SetItem& item, Run& run) {
    if (entity.is(Kind::kNode)) {
        if (run.store.node_deleted(entity.as_node())) fail_deleted(item.place);
    } else if (entity.is(Kind::kRelationship)) {
        if (run.store.relationship_deleted(entity.as_relationship().id)) fail_deleted(item.place);
    } else {
        fail(ErrorType::kTypeError, "InvalidArgumentType",
             std::string("only nodes and relationships can be changed, not a value of type ") + name_of(entity.kind()),
             item.place);
    }
}

} // namespace

void SetItems::begin(Run& run) {
    labels_.clear();
    for (const SetItem& item : items_) {
        std::vector<Symbol>& symbols = labels_.emplace_back();
        for (const std::string& label : item.labels) symbols.push_back(run.store.symbol(label));
    }
}

void SetItems::apply(Run& run) {
    for (std::size_t i = 0; i < items_.size(); ++i) apply(items_[i], labels_[i], run);
}

void SetItems::apply(const SetItem& item, const std::vector<Symbol>& labels, Run& run) {
    const Value entity = evaluate(*item.target, run);
    if (entity.is_null()) return;
    require_entity(entity, item, run);
    switch (item.what) {
    case SetItem::What::kProperty:
        set_property(item, entity, item.key, run);
        return;
    case SetItem::What::kSubscript: {
        const Value key = evaluate(*item.subscript, run);
        if (!key.is(Kind::kString))
            fail(ErrorType::kTypeError, "InvalidArgumentType",
                 std::string("the name of a property is a string, not ") + name_of(key.kind()), item.place);
        set_property(item, entity, key.as_string(), run);
        return;
    }
    case SetItem::What::kReplace:
    case SetItem::What::kMerge:
        set_properties(item, entity, run);
        return;
    case SetItem::What::kLabels:
        if (!entity.is(Kind::kNode))
            fail(ErrorType::kTypeError, "InvalidArgumentType", "a relationship has no labels to change", item.place);
        for (const Symbol label : labels) {
            if (removing_) {
                run.store.remove_label(entity.as_node(), label);
            } else {
                run.store.add_label(entity.as_node(), label);
            }
        }
    }
}

void SetItems::set_property(const SetItem& item, const Value& entity, std::string_view key, Run& run) {
    const Value value = removing_ ? Value() : evaluate(*item.value, run);
    require_storable(key, value, item.place);
    const Value before = properties_of(entity, run);
    if (value.is_null() && before.find(key) == nullptr) return;
    write_properties(entity, with_property(before, key, value), run);
}

void SetItems::set_properties(const SetItem& item, const Value& entity, Run& run) {
    const Value given = properties_given(evaluate(*item.value, run), run, item.place);
    write_properties(entity,
                     item.what == SetItem::What::kReplace
                         ? storable_map(given, item.place)
                         : with_properties(properties_of(entity, run), given, item.place),
                     run);
}

namespace {

class Set final : public Update {
public:
    Set(const UpdateStep& step, bool removing) : items_(step.clause->items, removing) {}

    void begin(Run& run) override { items_.begin(run); }
    void apply(Run& run, RowSink&) override { items_.apply(run); }

private:
    SetItems items_;
};

} // namespace

std::unique_ptr<Update> make_set(const UpdateStep& step) { return std::make_unique<Set>(step, false); }
std::unique_ptr<Update> make_remove(const UpdateStep& step) { return std::make_unique<Set>(step, true); }

} // namespace rv::cypher
