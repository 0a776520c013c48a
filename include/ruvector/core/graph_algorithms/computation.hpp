// What an algorithm runs in: how it is cancelled, how it tells how far it is, and the threads that it may use. The core
// starts no threads: who has some derives from this.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include <cstddef>

namespace rv::graph_algorithms {

class Computation {
public:
    // A part of a job: `chunk` of it, on the thread `worker` of workers().
    class Part {
    public:
        virtual void run(std::size_t chunk, unsigned worker) = 0;

    protected:
        ~Part() = default;
    };

    virtual ~Computation() = default;
    // Of the calling thread, every few thousand steps: raises where the computation is to end.
    virtual void check() {}
    // For a notice, whenever a step of an iteration is done: `done` of `all` (0: nobody knows).
    virtual void progress(const char* what, std::size_t done, std::size_t all) { (void)what, (void)done, (void)all; }
    virtual unsigned workers() const { return 1; }

    // Calls body(chunk, worker) once for each chunk below `chunks`, in whatever order and on whatever thread, and
    // returns when all are done; where it is cancelled meanwhile, it raises when all threads are idle again.
    //
    // The body raises nothing, allocates nothing (a Counted belongs to its thread) and writes to what is its chunk's or
    // its worker's. So that results do not depend on the number of threads, what is summed up is summed for each chunk,
    // and the chunks' sums in their order; the size of chunks must not depend on workers() either.
    template <class Body>
    void parallel(std::size_t chunks, Body&& body) {
        struct Called final : Part {
            explicit Called(Body& body) : body_(body) {}
            void run(std::size_t chunk, unsigned worker) override { body_(chunk, worker); }
            Body& body_;
        } part(body);
        run_all(chunks, part);
    }

    // Chunks of `size` of `count` things: body(begin, end, chunk, worker).
    template <class Body>
    void parallel_ranges(std::size_t count, std::size_t size, Body&& body) {
        parallel((count + size - 1) / size, [&](std::size_t chunk, unsigned worker) {
            const std::size_t begin = chunk * size;
            body(begin, begin + size < count ? begin + size : count, chunk, worker);
        });
    }

protected:
    virtual void run_all(std::size_t chunks, Part& part) {
        for (std::size_t chunk = 0; chunk < chunks; ++chunk) {
            check();
            part.run(chunk, 0);
        }
    }
};

} // namespace rv::graph_algorithms
