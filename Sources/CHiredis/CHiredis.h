/* hiredis as its own headers declare it: the layout of its structs differs between 0.14 and 1.x,
 * so none is declared by hand. Debian and Ubuntu: apt-get install libhiredis-dev */
#ifndef HEADCOUNT_CHIREDIS_H
#define HEADCOUNT_CHIREDIS_H

#if !__has_include(<hiredis/hiredis.h>)
#error "hiredis is missing: apt-get install libhiredis-dev, or run docker/up.sh, which does"
#else
#include <hiredis/hiredis.h>
#endif

#endif
