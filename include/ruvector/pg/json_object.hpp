// An object of jsonb, made member by member. Server zone.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "utils/jsonb.h"
}

namespace rv::pg {

class JsonObject {
public:
    JsonObject() { push(WJB_BEGIN_OBJECT, nullptr); }
    void key(const char* name, int length) {
        JsonbValue text;
        text.type = jbvString;
        text.val.string.val = const_cast<char*>(name);
        text.val.string.len = length;
        push(WJB_KEY, &text);
    }
    void value(JsonbValue* value) { push(WJB_VALUE, value); }
    // In the current context.
    Jsonb* finish() {
        push(WJB_END_OBJECT, nullptr);
#if PG_VERSION_NUM >= 190000
        return JsonbValueToJsonb(state_.result);
#else
        return JsonbValueToJsonb(result_);
#endif
    }

private:
#if PG_VERSION_NUM >= 190000
    JsonbInState state_{};
    void push(JsonbIteratorToken token, JsonbValue* value) { pushJsonbValue(&state_, token, value); }
#else
    JsonbParseState* state_ = nullptr;
    JsonbValue* result_ = nullptr;
    void push(JsonbIteratorToken token, JsonbValue* value) { result_ = pushJsonbValue(&state_, token, value); }
#endif
};

} // namespace rv::pg
