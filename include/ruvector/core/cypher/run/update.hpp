// What an updating clause does for one row, which stands in the frame.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/plan/update_step.hpp"
#include "ruvector/core/cypher/run/operator.hpp"
#include "ruvector/core/cypher/run/row_buffer.hpp"

#include <memory>
#include <vector>

namespace rv::cypher {

// Takes rows out of the frame.
class RowSink {
public:
    RowSink(RowBuffer& rows, std::span<const Slot> slots, bool needed) : rows_(rows), slots_(slots), needed_(needed) {}
    void take(Run& run) {
        if (needed_) rows_.append_slots(run, slots_);
    }

private:
    RowBuffer& rows_;
    std::span<const Slot> slots_;
    bool needed_;
};

class Update {
public:
    virtual ~Update() = default;
    // Before the rows of a run of the clause; behind the reading of its input, where that is buffered.
    virtual void begin(Run& run) = 0;
    // Gives to `rows` what comes of the row in the frame, where gives_rows().
    virtual void apply(Run& run, RowSink& rows) = 0;
    // Whether rows come out of apply(); otherwise each goes on as it came.
    virtual bool gives_rows() const { return false; }
    // Whether a row's writing may change what is read for the rows behind it, so that all are read before.
    virtual bool buffers_input() const { return true; }
};

std::unique_ptr<Update> make_create(const UpdateStep& step);
std::unique_ptr<Update> make_merge(const UpdateStep& step);
std::unique_ptr<Update> make_set(const UpdateStep& step);
std::unique_ptr<Update> make_remove(const UpdateStep& step);
std::unique_ptr<Update> make_delete(const UpdateStep& step);
std::unique_ptr<Update> make_foreach(const UpdateStep& step);

} // namespace rv::cypher
