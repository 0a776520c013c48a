#include "ruvector/core/cypher/run/input.hpp"
#include "ruvector/core/cypher/run/pattern_maker.hpp"
#include "ruvector/core/cypher/run/set_items.hpp"
#include "ruvector/core/cypher/run/update.hpp"

#include <unordered_set>

namespace rv::cypher {
namespace {

// A row matches what is there, what earlier rows have made included; where nothing matches, it is made. What rows make
// is written together: before a row asks for something that may be among it, and at the end of the clause.
class Merge final : public Update {
public:
    explicit Merge(const UpdateStep& step)
        : step_(step),
          maker_(step.clause->pattern, true),
          on_create_(step.clause->on_create, false),
          on_match_(step.clause->on_match, false),
          match_(step, 1),
          matches_(step.added.size()) {}

    void begin(Run& run) override {
        maker_.begin(run);
        on_create_.begin(run);
        on_match_.begin(run);
        unwritten_.clear();
        dirty_ = step_.nested; // the clauses before it may have written
    }

    void apply(Run& run, RowSink& rows) override {
        const std::uint64_t key = maker_.key(run);
        if (dirty_ || unwritten_.contains(key)) write(run);
        if (match(run, rows)) return;
        // Nobody else makes the same until this transaction ends; what was made before the lock was had is seen now.
        run.store.lock_key(key);
        if (match(run, rows)) return;
        maker_.make(run);
        on_create_.apply(run);
        unwritten_.insert(key);
        if (step_.sees_itself) dirty_ = true;
        rows.take(run);
    }

    bool gives_rows() const override { return true; }

private:
    void write(Run& run) {
        run.store.flush();
        unwritten_.clear();
        dirty_ = false;
    }

    // All matches are found before ON MATCH changes the first.
    bool match(Run& run, RowSink& rows) {
        matches_.clear();
        match_.open(run);
        while (match_.next(run)) {
            run.tick();
            matches_.append_slots(run, step_.added);
        }
        for (std::size_t i = 0; i < matches_.size(); ++i) {
            run.tick();
            matches_.put_back(run, step_.added, i);
            on_match_.apply(run);
            rows.take(run);
        }
        if (matches_.size() > 0 && step_.sees_itself && !step_.clause->on_match.empty()) dirty_ = true;
        return matches_.size() > 0;
    }

    const UpdateStep& step_;
    PatternMaker maker_;
    SetItems on_create_;
    SetItems on_match_;
    Input match_;
    RowBuffer matches_;
    std::unordered_set<std::uint64_t, std::hash<std::uint64_t>, std::equal_to<>, CountedAllocator<std::uint64_t>>
        unwritten_; // keys of what is made and not yet seen by matching
    bool dirty_ = false;
};

} // namespace

std::unique_ptr<Update> make_merge(const UpdateStep& step) { return std::make_unique<Merge>(step); }

} // namespace rv::cypher
