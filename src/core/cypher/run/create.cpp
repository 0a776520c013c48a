#include "ruvector/core/cypher/run/pattern_maker.hpp"
#include "ruvector/core/cypher/run/update.hpp"

namespace rv::cypher {
namespace {

// What it makes is seen by scans and expansions after the clause alone: rows need not be read before the first is
// written for.
class Create final : public Update {
public:
    explicit Create(const UpdateStep& step) : maker_(step.clause->pattern, false) {}

    void begin(Run& run) override { maker_.begin(run); }
    void apply(Run& run, RowSink& rows) override {
        maker_.make(run);
        rows.take(run);
    }
    bool gives_rows() const override { return true; }
    bool buffers_input() const override { return false; }

private:
    PatternMaker maker_;
};

} // namespace

std::unique_ptr<Update> make_create(const UpdateStep& step) { return std::make_unique<Create>(step); }

} // namespace rv::cypher
