// Graphs that several threads build, each through a MemoryGraph of its own, as processes do.
#pragma once

#include "ruvector/core/graph_index/level.hpp"
#include "ruvector/core/graph_index/memory_graph.hpp"

#include <gtest/gtest.h>

#include <sys/mman.h>
#include <unistd.h>

#include <memory>
#include <thread>
#include <vector>

namespace rv::graph {

inline constexpr size_t kThreads = 2;

// Memory that can be seen at several addresses.
class Region {
public:
    explicit Region(size_t bytes) : bytes_(bytes), file_(memfd_create("graph", 0)) {
        EXPECT_EQ(ftruncate(file_, static_cast<off_t>(bytes)), 0);
        first_ = Arena::create(map(), bytes);
    }
    ~Region() {
        for (void* view : views_) munmap(view, bytes_);
        close(file_);
    }
    Arena& first() { return *first_; }
    Arena& another() { return *static_cast<Arena*>(map()); }

private:
    void* map() {
        views_.push_back(mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED, file_, 0));
        return views_.back();
    }

    size_t bytes_;
    int file_;
    std::vector<void*> views_;
    Arena* first_;
};

struct Participant {
    std::pmr::monotonic_buffer_resource memory;
    MemoryGraph graph;
    int m;
    Random random;

    Participant(const Space& space, const MemoryGraph::Parameters& parameters, Arena& arena,
                MemoryGraph::Shared& shared, uint64_t seed)
        : graph(&memory, space, parameters, arena, shared), m(parameters.m), random(seed) {}

    void add(Value vector, uint64_t row) { graph.add(vector, row, random_level(random, m, 20)); }
};

struct SharedBuild {
    Region region;
    MemoryGraph::Shared shared;
    std::vector<std::unique_ptr<Participant>> parts;

    // `apart`: each participant sees the arena at an address of its own.
    SharedBuild(const Space& space, const MemoryGraph::Parameters& parameters, size_t bytes, bool apart)
        : region(bytes) {
        shared.participants = kThreads;
        for (size_t t = 0; t < kThreads; t++) {
            Arena& arena = t > 0 && apart ? region.another() : region.first();
            parts.push_back(std::make_unique<Participant>(space, parameters, arena, shared, t + 1));
        }
    }
    MemoryGraph& graph() { return parts[0]->graph; }

    template <class Work>
    void run(Work&& work) {
        std::vector<std::thread> threads;
        for (size_t t = 0; t < kThreads; t++) threads.emplace_back([&, t] { work(t, *parts[t]); });
        for (std::thread& thread : threads) thread.join();
    }
};

} // namespace rv::graph
