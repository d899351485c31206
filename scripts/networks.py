"""Prints the comparators of Batcher's odd-even merge sort for 1 to 16 values, as
Sources/CKernels/networks.h holds them.

A network sorts everything if it sorts every sequence of zeros and ones (Knuth, volume 3, 5.3.4, theorem Z), so each is
tried on all of them before it is printed.
"""


def batcher(n):
    pairs, p = [], 1
    while p < n:
        k = p
        while k >= 1:
            for j in range(k % p, n - k, 2 * k):
                for i in range(j, min(j + k, n - k)):
                    if i // (2 * p) == (i + k) // (2 * p):
                        pairs.append((i, i + k))
            k //= 2
        p *= 2
    return pairs


def sorts(n, pairs):
    for bits in range(1 << n):
        values = [bits >> i & 1 for i in range(n)]
        for low, high in pairs:
            if values[low] > values[high]:
                values[low], values[high] = values[high], values[low]
        if values != sorted(values):
            return False
    return True


for n in range(1, 17):
    pairs = batcher(n)
    assert sorts(n, pairs), n
    line = f"#define NETWORK_{n}(o)"
    for low, high in pairs:
        item = f" o({low}, {high})"
        if len(line) + len(item) > 114:
            print(line + " \\")
            line = "   "
        line += item
    print(line)
