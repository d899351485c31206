#!/usr/bin/env python3
"""Writes scikit-learn's bundled digits as lines of C text: 64 letters for the pixels (A is 0, Q is 16) and the label.

    python3 -m venv /tmp/data && /tmp/data/bin/pip install scikit-learn==1.9.1
    /tmp/data/bin/python scripts/data/digits.py > Sources/CDigits/digits.inc

The data are the test half of E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine
Learning Repository, 1998, https://doi.org/10.24432/C50P49, licensed CC BY 4.0: 1797 digits of 13 people, each pixel
of 8 x 8 the number of dark ones among 4 x 4 of a scan. Only the way of writing the numbers down is changed.
"""
import sklearn.datasets

digits = sklearn.datasets.load_digits()
for pixels, label in zip(digits.data.astype(int), digits.target):
    assert len(pixels) == 64 and min(pixels) >= 0 and max(pixels) <= 16
    print('"' + "".join(chr(ord("A") + pixel) for pixel in pixels) + str(label) + '"')
