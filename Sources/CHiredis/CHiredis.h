/* hiredis as its own headers declare it: the layout of its structs differs between 0.14 and 1.x,
 * so none is declared by hand. Debian and Ubuntu: apt-get install libhiredis-dev */
#ifndef HEADCOUNT_CHIREDIS_H
#define HEADCOUNT_CHIREDIS_H

#include <hiredis/hiredis.h>

#endif
