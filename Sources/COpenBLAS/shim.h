#include <cblas.h>

/* LAPACK is part of OpenBLAS, but Debian's development package ships no header for it. */
void dsyev_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w, double *work,
            const int *lwork, int *info);
