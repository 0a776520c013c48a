// Boundary: turns caught exceptions into PostgreSQL errors. Nothing here may throw.
#include "ruvector/pg/guard.hpp"

extern "C" {
#include "mb/pg_wchar.h"
}

namespace rv::pg {
namespace {

void copy_text(char* to, size_t size, const char* from) noexcept {
    strlcpy(to, from, size);
    // A text cut inside a multibyte character would be a second error: drop what follows the last whole character.
    int length = static_cast<int>(std::strlen(to));
    to[pg_mbcliplen(to, length, length)] = '\0';
}

} // namespace

void CaughtError::take(const PgError& error) noexcept { server = error.data(); }

void CaughtError::take(const Error& error) noexcept {
    const char* state = error.state();
    sqlerrcode = MAKE_SQLSTATE(state[0], state[1], state[2], state[3], state[4]);
    copy_text(message, sizeof(message), error.what());
    copy_text(detail, sizeof(detail), error.detail().c_str());
    copy_text(hint, sizeof(hint), error.hint().c_str());
}

void CaughtError::take(const std::bad_alloc&) noexcept {
    sqlerrcode = ERRCODE_OUT_OF_MEMORY;
    copy_text(message, sizeof(message), "out of memory");
    detail[0] = hint[0] = '\0';
}

void CaughtError::take(const std::exception& error) noexcept {
    sqlerrcode = ERRCODE_INTERNAL_ERROR;
    copy_text(message, sizeof(message), error.what());
    detail[0] = hint[0] = '\0';
}

void CaughtError::take_unknown() noexcept {
    sqlerrcode = ERRCODE_INTERNAL_ERROR;
    copy_text(message, sizeof(message), "unknown C++ exception");
    detail[0] = hint[0] = '\0';
}

void raise(const CaughtError& error) {
    if (error.server != nullptr) ReThrowError(error.server);
    ereport(ERROR, (errcode(error.sqlerrcode), errmsg_internal("%s", error.message),
                    error.detail[0] != '\0' ? errdetail_internal("%s", error.detail) : 0,
                    error.hint[0] != '\0' ? errhint("%s", error.hint) : 0));
    pg_unreachable();
}

} // namespace rv::pg
