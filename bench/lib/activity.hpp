// Looks at pg_stat_activity again and again in a thread of its own: how many processes work, and what they wait for.
#pragma once

#include <atomic>
#include <exception>
#include <map>
#include <string>
#include <thread>

namespace bench {

struct Activity {
    int samples = 0; // times that an active process was seen
    std::map<std::string, int>
        lock_waits;           // how often of these it waited, by "TYPE:EVENT"; lightweight locks, locks, pins
    int parallel_workers = 0; // most of them at a time

    void add(const Activity& other);
    int waits() const;
    std::string text() const; // "LWLock:BufferContent=3 ...", the most frequent first
};

class ActivitySampler {
public:
    ActivitySampler(const std::string& database, int interval_ms);
    ~ActivitySampler();
    // Ends the sampling. Throws what the thread failed with.
    Activity stop();

private:
    void run(const std::string& database, int interval_ms);

    Activity activity_;
    std::atomic<bool> stopping_{false};
    std::exception_ptr error_;
    std::thread thread_;
};

} // namespace bench
