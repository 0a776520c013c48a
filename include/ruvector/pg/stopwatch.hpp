// How long something takes. Server zone.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "portability/instr_time.h"
}

namespace rv::pg {

class Stopwatch {
public:
    Stopwatch() { INSTR_TIME_SET_CURRENT(start_); }

    // Since it was made.
    double milliseconds() const {
        instr_time spent;
        INSTR_TIME_SET_CURRENT(spent);
        INSTR_TIME_SUBTRACT(spent, start_);
        return INSTR_TIME_GET_MILLISEC(spent);
    }

private:
    instr_time start_;
};

} // namespace rv::pg
