/*
 * The log: one line an event on standard error, "level event key=value …", values quoted as JSON strings where they
 * need it, so that no value can make a second line. Thread-safe.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR, LOG_OFF };

/* The least level that is written; LOG_INFO until set. Set before threads start. */
void log_level_set(enum log_level least);

/* log_line(LOG_WARN, "db_busy", "file", path, "tries", "3", NULL): pairs of C strings, then NULL. */
void log_line(enum log_level level, const char *event, ...) __attribute__((sentinel));

#endif
