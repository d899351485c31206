#include "digits.h"

/* Text and not an array of numbers: a string of 117 kB is compiled in a moment, and its lines can be compared. */
static const char images[] =
#include "digits.inc"
    ;

_Static_assert(
    sizeof images == GUIDON_DIGITS_COUNT * (GUIDON_DIGITS_PIXELS + 1) + 1, "digits.inc has another number of images");

const char *guidon_digits(void) { return images; }
