#include "ruvector/core/cypher/run/evaluate.hpp"
#include "ruvector/core/cypher/run/update.hpp"

#include <string>

namespace rv::cypher {
namespace {

class Delete final : public Update {
public:
    explicit Delete(const UpdateStep& step) : clause_(*step.clause), nested_(step.nested) {}

    void begin(Run& run) override {
        if (!clause_.detach) return;
        if (nested_) run.store.flush(); // the clauses before it may have made relationships
        around_ = run.store.expander(Direction::kBoth, {});
    }

    void apply(Run& run, RowSink&) override {
        for (const ExpressionPtr& deleted : clause_.deleted) remove(evaluate(*deleted, run), deleted->place, run);
    }

private:
    void remove(const Value& value, Place place, Run& run) {
        switch (value.kind()) {
        case Kind::kNull:
            return;
        case Kind::kNode:
            remove_node(value.as_node(), run);
            return;
        case Kind::kRelationship:
            remove_relationship(value.as_relationship().id, run);
            return;
        case Kind::kPath:
            for (const Value& relationship : value.path_relationships())
                remove_relationship(relationship.as_relationship().id, run);
            for (const Value& node : value.path_nodes()) remove_node(node.as_node(), run);
            return;
        default:
            fail(ErrorType::kTypeError, "InvalidArgumentType",
                 std::string("nodes, relationships and paths can be deleted, not a value of type ") +
                     name_of(value.kind()),
                 place);
        }
    }

    void remove_node(std::int64_t node, Run& run) {
        if (run.store.node_deleted(node)) return;
        if (around_ != nullptr) {
            around_->start(node);
            RelationshipRef relationship;
            while (around_->next(relationship)) {
                run.tick();
                remove_relationship(relationship.id, run);
            }
        }
        run.store.delete_node(node);
    }

    static void remove_relationship(std::int64_t relationship, Run& run) {
        if (!run.store.relationship_deleted(relationship)) run.store.delete_relationship(relationship);
    }

    const Clause& clause_;
    bool nested_;
    std::unique_ptr<Expander> around_; // of DETACH
};

} // namespace

std::unique_ptr<Update> make_delete(const UpdateStep& step) { return std::make_unique<Delete>(step); }

} // namespace rv::cypher
