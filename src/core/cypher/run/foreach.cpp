#include "ruvector/core/cypher/run/evaluate.hpp"
#include "ruvector/core/cypher/run/input.hpp"
#include "ruvector/core/cypher/run/update.hpp"

#include <string>

namespace rv::cypher {
namespace {

// Its clauses are a plan of their own that begins with the frame: run to its end for each element.
class Foreach final : public Update {
public:
    explicit Foreach(const UpdateStep& step) : clause_(*step.clause), updates_(step, 1) {}

    void begin(Run&) override {}

    void apply(Run& run, RowSink&) override {
        const Value list = evaluate(*clause_.list, run);
        if (list.is_null()) return;
        if (!list.is(Kind::kList))
            fail(ErrorType::kTypeError, "InvalidArgumentType",
                 std::string("FOREACH goes over a list, not a value of type ") + name_of(list.kind()),
                 clause_.list->place);
        for (const Value& element : list.as_list()) {
            run.tick();
            run[clause_.slot] = element;
            updates_.open(run);
            while (updates_.next(run)) run.tick();
        }
    }

private:
    const Clause& clause_;
    Input updates_;
};

} // namespace

std::unique_ptr<Update> make_foreach(const UpdateStep& step) { return std::make_unique<Foreach>(step); }

} // namespace rv::cypher
