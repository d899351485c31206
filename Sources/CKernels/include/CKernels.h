/* The whole interface. SwiftPM takes the header named like its target as the module; a header not listed here is not in
   it, and a changed list is noticed by the next build where a new file in the folder is not. */
#ifndef GUIDON_CKERNELS_H
#define GUIDON_CKERNELS_H

#include "activations.h"
#include "allocator.h"
#include "attention.h"
#include "categorical.h"
#include "dense.h"
#include "fork.h"
#include "kernels.h"
#include "products.h"

#endif
