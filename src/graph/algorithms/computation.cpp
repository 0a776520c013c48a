// C++ zone.
#include "ruvector/graph/algorithms/computation.hpp"

extern "C" {
#include "utils/timestamp.h"
}

#include <atomic>
#include <condition_variable>
#include <mutex>

#include <pthread.h>
#include <signal.h>

#include "ruvector/graph/settings.hpp"

namespace rv::graph {

using Part = graph_algorithms::Computation::Part;

// Threads are made by pthread_create, which tells of a failure without an exception.
struct ServerComputation::Crew {
    struct Member {
        Crew* crew;
        unsigned worker;
        pthread_t thread;
    };
    std::mutex mutex;
    std::condition_variable begun;    // a job is there, or it is time to go
    std::condition_variable finished; // the last of them is done with it
    std::vector<Member> members;
    std::uint64_t job = 0; // its number
    bool ending = false;
    unsigned busy = 0;
    Part* part = nullptr;
    std::size_t chunks = 0;
    std::atomic<std::size_t> next{0};
    std::atomic<bool> pausing{false};

    explicit Crew(unsigned count) {
        members.reserve(count); // they are known by their address
        sigset_t all;
        sigset_t before;
        sigfillset(&all);
        // A thread begins with the mask of who made it.
        pthread_sigmask(SIG_SETMASK, &all, &before);
        for (unsigned i = 0; i < count; ++i) {
            members.push_back({this, i + 1, {}});
            if (pthread_create(&members.back().thread, nullptr, main, &members.back()) == 0) continue;
            members.pop_back(); // the job is done by fewer
            break;
        }
        pthread_sigmask(SIG_SETMASK, &before, nullptr);
    }
    ~Crew() {
        {
            const std::lock_guard lock(mutex);
            ending = true;
        }
        begun.notify_all();
        for (const Member& member : members) pthread_join(member.thread, nullptr);
    }

    static void* main(void* given) {
        const Member& member = *static_cast<Member*>(given);
        member.crew->work(member.worker);
        return nullptr;
    }
    void work(unsigned worker) {
        std::uint64_t last = 0;
        std::unique_lock lock(mutex);
        for (;;) {
            begun.wait(lock, [&] { return ending || job != last; });
            if (ending) return;
            last = job;
            lock.unlock();
            while (!pausing.load(std::memory_order_relaxed)) {
                const std::size_t chunk = next.fetch_add(1, std::memory_order_relaxed);
                if (chunk >= chunks) break;
                part->run(chunk, worker);
            }
            lock.lock();
            if (--busy == 0) finished.notify_one();
        }
    }

    void begin(Part& what) {
        {
            const std::lock_guard lock(mutex);
            part = &what;
            pausing = false;
            busy = static_cast<unsigned>(members.size());
            ++job;
        }
        begun.notify_all();
    }
    void wait() {
        std::unique_lock lock(mutex);
        finished.wait(lock, [&] { return busy == 0; });
    }
};

ServerComputation::ServerComputation()
    : workers_(graph_threads()), tells_(graph_progress()), told_(tells_ ? GetCurrentTimestamp() : 0) {}

ServerComputation::~ServerComputation() = default;

void ServerComputation::handle_interrupts() {
    pg::pg_call([] { CHECK_FOR_INTERRUPTS(); });
}

void ServerComputation::run_all(std::size_t chunks, Part& part) {
    if (workers_ > 1 && chunks > 1 && crew_ == nullptr) crew_ = std::make_unique<Crew>(workers_ - 1);
    if (chunks <= 1 || crew_ == nullptr || crew_->members.empty()) {
        Computation::run_all(chunks, part);
        return;
    }
    Crew& crew = *crew_;
    crew.next = 0;
    crew.chunks = chunks;
    for (;;) {
        check(); // all are waiting here
        crew.begin(part);
        while (!INTERRUPTS_PENDING_CONDITION()) {
            const std::size_t chunk = crew.next.fetch_add(1, std::memory_order_relaxed);
            if (chunk >= chunks) break;
            part.run(chunk, 0);
        }
        crew.pausing = INTERRUPTS_PENDING_CONDITION() != 0;
        crew.wait();
        if (crew.next.load() >= chunks) return;
    }
}

void ServerComputation::progress(const char* what, std::size_t done, std::size_t all) {
    check();
    if (!tells_) return;
    const TimestampTz now = GetCurrentTimestamp();
    if (now - told_ < USECS_PER_SEC) return;
    told_ = now;
    pg::pg_call([&] {
        if (all > 0)
            ereport(NOTICE, (errmsg("%s: %zu of %zu", what, done, all)));
        else
            ereport(NOTICE, (errmsg("%s: %zu", what, done)));
    });
}

} // namespace rv::graph
