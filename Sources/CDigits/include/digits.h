/* Images of handwritten digits: E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits", UCI, 1998,
   doi:10.24432/C50P49, CC BY 4.0; scripts/data/digits.py says where they come from. */
#ifndef GUIDON_DIGITS_H
#define GUIDON_DIGITS_H

enum { GUIDON_DIGITS_COUNT = 1797, GUIDON_DIGITS_PIXELS = 64 };

/* Image by image, without a gap: its pixels as letters from A (0) to Q (16), row by row, then its label as a digit. */
const char *guidon_digits(void);

#endif
