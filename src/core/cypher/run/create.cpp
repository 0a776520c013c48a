#include "ruvector/core/cypher/run/pattern_maker.hpp"
#include "ruvector/core/cypher/run/update.hpp"

namespace rv::cypher {
namespace {

// What it makes is seen by scans and expansions after the clause alone: rows need not be read before the first is
// written for.
class Create final : public Update {
public:
    explicit Create(const UpdateStep& step) {
        makers_.emplace_back(step.clause->pattern, false);
        for (const Clause* clause : step.more) makers_.emplace_back(clause->pattern, false);
    }

    void begin(Run& run) override {
        for (PatternMaker& maker : makers_) maker.begin(run);
    }
    void apply(Run& run, RowSink& rows) override {
        for (PatternMaker& maker : makers_) maker.make(run);
        rows.take(run);
    }
    bool gives_rows() const override { return true; }
    bool buffers_input() const override { return false; }

private:
    std::vector<PatternMaker> makers_;
};

} // namespace

std::unique_ptr<Update> make_create(const UpdateStep& step) { return std::make_unique<Create>(step); }

} // namespace rv::cypher
