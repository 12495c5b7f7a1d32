/*
 * One form of what people type in several, before a text is folded for search: letters with a stroke, and those written in
 * one, as plain letters (Søren is soren, Łukasz lukasz, Æther aether); what stands for an apostrophe as one (O´Curly,
 * Oʼcurly, O′curly), and every hyphen and dash as a hyphen. text_fold does not: there they are other letters and signs.
 * Private to this folder.
 */
#ifndef TEXT_PLAIN_H
#define TEXT_PLAIN_H

#include "base/str.h"

/* s so; s itself where there is nothing of the kind. */
str text__plain(struct arena *a, str s);

#endif
