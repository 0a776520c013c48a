// Where C++ exceptions and PostgreSQL errors meet (docs/architecture.md, "Two error worlds").
//
//   PostgreSQL -> C++   every function that the server calls is defined with RV_FUNCTION or wrapped by callback<>: no
//   C++
//                       exception leaves it. The exception's text is copied into a plain buffer, the catch block is
//                       left, and only then ereport runs, so that its longjmp crosses no live object.
//   C++ -> PostgreSQL   code that owns destructors calls the server through pg_call: a PostgreSQL error becomes a
//   PgError
//                       that carries the whole ErrorData, and the guard raises it again unchanged.
//
// A server-zone file calls PostgreSQL directly and keeps only trivially destructible locals. A caught PgError must
// reach the guard: pins and locks taken before the error are released by the transaction's abort, so it must not be
// swallowed.
#pragma once

#include "ruvector/pg/pg.hpp"

#include "ruvector/core/base/error.hpp"

namespace rv::pg {

// A PostgreSQL error on its way through C++ frames.
class PgError : public std::exception {
public:
    explicit PgError(ErrorData* data) noexcept : data_(data) {}
    const char* what() const noexcept override {
        return data_->message != nullptr ? data_->message : "PostgreSQL error";
    }
    ErrorData* data() const noexcept { return data_; }

private:
    ErrorData* data_; // lives in the memory context that was current when pg_call was entered
};

// What a catch block leaves behind: plain memory, nothing to destroy.
struct CaughtError {
    ErrorData* server = nullptr; // set for a PgError; the texts below are then unused
    int sqlerrcode = 0;
    char message[1024];
    char detail[1024];
    char hint[512];

    void take(const PgError& error) noexcept;
    void take(const Error& error) noexcept;
    void take(const std::bad_alloc& error) noexcept;
    void take(const std::exception& error) noexcept;
    void take_unknown() noexcept;
};

// Reports a caught error to the server. Never returns.
[[noreturn]] void raise(const CaughtError& error);

// Runs `body` and reports whatever it throws as a PostgreSQL error.
template <class F>
auto guarded(F&& body) -> decltype(body()) {
    CaughtError caught;
    try {
        return body();
    } catch (const PgError& error) {
        caught.take(error);
    } catch (const Error& error) {
        caught.take(error);
    } catch (const std::bad_alloc& error) {
        caught.take(error);
    } catch (const std::exception& error) {
        caught.take(error);
    } catch (...) {
        caught.take_unknown();
    }
    raise(caught);
}

// callback<f> is f behind the guard, with f's own signature: for the tables of callbacks that access methods, settings
// and hooks hand to the server.
namespace detail {
template <auto Body>
struct Callback;
template <class R, class... A, R (*Body)(A...)>
struct Callback<Body> {
    static R call(A... args) {
        return guarded([&]() -> R { return Body(args...); });
    }
};
} // namespace detail
template <auto Body>
inline constexpr auto callback = &detail::Callback<Body>::call;

// Calls the server from code that owns destructors. `call` must itself hold none: it is left by longjmp when it fails.
// Throws PgError, and lets a C++ exception of `call` through. The result must be trivially copyable.
template <class F>
auto pg_call(F&& call) -> decltype(call()) {
    using Result = decltype(call());
    static_assert(std::is_void_v<Result> || std::is_trivially_copyable_v<Result>);
    MemoryContext context = CurrentMemoryContext;
    ErrorData* volatile failed = nullptr;
    [[maybe_unused]] alignas(std::max_align_t) volatile unsigned char result[std::is_void_v<Result> ? 1 : 64];

    // A C++ exception of `call` would leave PG_TRY without its epilogue: put the server's stacks back, then let it go
    // on.
    sigjmp_buf* const exception_stack = PG_exception_stack;
    ErrorContextCallback* const context_stack = error_context_stack;
    try {
        PG_TRY();
        {
            if constexpr (std::is_void_v<Result>) {
                call();
            } else {
                static_assert(sizeof(Result) <= sizeof(result));
                Result value = call();
                std::memcpy(const_cast<unsigned char*>(result), &value, sizeof(value));
            }
        }
        PG_CATCH();
        {
            MemoryContextSwitchTo(context);
            failed = CopyErrorData();
            FlushErrorState();
        }
        PG_END_TRY();
    } catch (...) {
        PG_exception_stack = exception_stack;
        error_context_stack = context_stack;
        throw;
    }

    // Outside of PG_TRY: the server's exception stack is whole again.
    if (failed != nullptr) throw PgError(failed);
    if constexpr (!std::is_void_v<Result>) {
        Result value;
        std::memcpy(&value, const_cast<unsigned char*>(result), sizeof(value));
        return value;
    }
}

} // namespace rv::pg

// Defines an SQL-callable function: RV_FUNCTION(name) { ... PG_RETURN_...; }. The body sees `fcinfo`.
#define RV_FUNCTION(name)                                                                                              \
    extern "C" {                                                                                                       \
    PGDLLEXPORT Datum name(PG_FUNCTION_ARGS);                                                                          \
    PG_FUNCTION_INFO_V1(name);                                                                                         \
    }                                                                                                                  \
    static Datum name##_body(FunctionCallInfo fcinfo);                                                                 \
    Datum name(PG_FUNCTION_ARGS) {                                                                                     \
        return rv::pg::guarded([fcinfo]() -> Datum { return name##_body(fcinfo); });                                   \
    }                                                                                                                  \
    static Datum name##_body([[maybe_unused]] FunctionCallInfo fcinfo)
