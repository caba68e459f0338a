/* engine.h - librime, of which a process has one: its only owner.  Part of xuqi-ime, and of no other program. */
#ifndef XUQI_IME_ENGINE_H
#define XUQI_IME_ENGINE_H

#include <stdio.h>

#include "ime/ime.h"

typedef struct xq_ime_engine xq_ime_engine;

/** schemas: how we want to be answered, ready for use, so that nothing has to be prepared or written; data: librime's
 * shared data.  Each way is tried by writing a character.  CONFIG with the fact "why" where not even pinyin works. */
XQ_MUST_CHECK xq_err *xq_ime_engine_open(const char *schemas, const char *data, xq_ime_engine **engine);
void xq_ime_engine_close(xq_ime_engine **engine);
bool xq_ime_engine_can(const xq_ime_engine *engine, enum xq_ime_way way);

/** As those of the same name in ime.h; nothing happens where it makes no sense. */
void xq_ime_engine_use(xq_ime_engine *engine, enum xq_ime_way way);
void xq_ime_engine_type(xq_ime_engine *engine, char letter);
void xq_ime_engine_erase(xq_ime_engine *engine);
void xq_ime_engine_choose(xq_ime_engine *engine, size_t index);
void xq_ime_engine_drop(xq_ime_engine *engine);
/** What stands now, with candidates from that one on; to be cleared by xq_wire_clear().  What was committed is told once. */
void xq_ime_engine_look(xq_ime_engine *engine, size_t from, struct xq_ime_state *state);

/** Serves questions from `in` until it ends; answers go to `out`. */
void xq_ime_serve(xq_ime_engine *engine, FILE *in, FILE *out);

#endif
