// What an algorithm of the core runs in here: it is cancelled as a statement is, tells how far it is where
// ruvector.graph_progress wants that, and has ruvector.graph_threads threads. C++ zone.
//
// Threads besides the calling one touch nothing of the server: they run parts of jobs of the core, with all signals
// blocked, and wait in between. They end with the object. Before the server handles an interrupt, which may end the
// process, they wait.
#pragma once

#include "ruvector/pg/guard.hpp"

#include "ruvector/core/graph_algorithms/computation.hpp"

namespace rv::graph {

class ServerComputation final : public graph_algorithms::Computation {
public:
    ServerComputation();
    ~ServerComputation() override;
    ServerComputation(const ServerComputation&) = delete;
    ServerComputation& operator=(const ServerComputation&) = delete;

    void check() override {
        if (INTERRUPTS_PENDING_CONDITION()) handle_interrupts();
    }
    void progress(const char* what, std::size_t done, std::size_t all) override;
    unsigned workers() const override { return workers_; }

protected:
    void run_all(std::size_t chunks, Part& part) override;

private:
    struct Crew; // the threads
    static void handle_interrupts();

    unsigned workers_;
    bool tells_;
    std::int64_t told_; // when, in microseconds
    std::unique_ptr<Crew> crew_;
};

} // namespace rv::graph
