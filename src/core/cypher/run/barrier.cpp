// An updating clause: takes all rows of its input, writes for each, ends the clause, then gives the rows on.
#include "ruvector/core/cypher/run/input.hpp"
#include "ruvector/core/cypher/run/update.hpp"

namespace rv::cypher {
namespace {

std::unique_ptr<Update> make_update(const UpdateStep& step) {
    switch (step.clause->kind) {
    case ClauseKind::kCreate:
        return make_create(step);
    case ClauseKind::kMerge:
        return make_merge(step);
    case ClauseKind::kSet:
        return make_set(step);
    case ClauseKind::kRemove:
        return make_remove(step);
    case ClauseKind::kDelete:
        return make_delete(step);
    default:
        return make_foreach(step);
    }
}

std::vector<Slot> given_slots(const UpdateStep& step) {
    std::vector<Slot> slots = step.kept;
    slots.insert(slots.end(), step.added.begin(), step.added.end());
    return slots;
}

class Barrier final : public Operator {
public:
    explicit Barrier(const UpdateStep& step)
        : step_(step),
          input_(step),
          update_(make_update(step)),
          given_(given_slots(step)),
          taken_(step.kept.size()),
          made_(given_.size()) {}

    void open(Run& run) override {
        input_.open(run);
        taken_.clear();
        made_.clear();
        next_ = 0;
        written_ = false;
    }

    bool next(Run& run) override {
        if (!written_) {
            written_ = true;
            write(run);
        }
        if (!step_.rows_needed) return false;
        const bool made = update_->gives_rows();
        RowBuffer& rows = made ? made_ : taken_;
        if (next_ == rows.size()) return false;
        rows.put_back(run, made ? std::span<const Slot>(given_) : std::span<const Slot>(step_.kept), next_++);
        return true;
    }

private:
    void write(Run& run) {
        run.store.require_writable();
        RowSink sink(made_, given_, step_.rows_needed && update_->gives_rows());
        if (update_->buffers_input()) {
            while (input_.next(run)) {
                run.tick();
                taken_.append_slots(run, step_.kept);
            }
            update_->begin(run); // what the input wrote is there now
            for (std::size_t i = 0; i < taken_.size(); ++i) {
                run.tick();
                taken_.put_back(run, step_.kept, i);
                update_->apply(run, sink);
            }
        } else {
            update_->begin(run);
            while (input_.next(run)) {
                run.tick();
                update_->apply(run, sink);
            }
        }
        if (!step_.nested) run.store.flush();
        if (update_->gives_rows() || !step_.rows_needed) taken_.clear();
    }

    const UpdateStep& step_;
    Input input_;
    std::unique_ptr<Update> update_;
    std::vector<Slot> given_;
    RowBuffer taken_;
    RowBuffer made_;
    std::size_t next_ = 0;
    bool written_ = false;
};

} // namespace

OperatorPtr UpdateStep::make() const { return std::make_unique<Barrier>(*this); }

} // namespace rv::cypher
