#pragma once
#include <stdbool.h>

/// What a server and its workers cost over bare libzmq: a ROUTER and DEALERs, each in a thread of its own, with frames
/// of the same sizes as ours. A round is one vector to every worker and one back from each.
///
/// - Parameter values: floats of a vector.
/// - Parameter encrypted: CURVE, or NULL.
/// - Returns: seconds of all rounds, without connecting; negative when a call failed.
double barelink_run(int workers, int values, int rounds, bool encrypted);
