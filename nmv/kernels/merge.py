"""Exact dispatch of a store for energy: value functions as sorted lists of slopes.

V_t(s), the most the store can still earn with s kWh, is concave and piecewise linear. An hour adds two
segments to the list of V_{t+1}: what charging costs and what discharging earns per stored kWh; then both
ends are cut at the limits of the store. Where the two segments go into the list are the two base-stock
levels of the hour: charge up to the one, discharge down to the other.

Units: kW, kWh, USD/MWh. Arrays named `*_kw` or `vom` hold one value for all hours or one per hour.
"""

import numpy as np
from numba import njit

# Places in the list are unsigned: an index that may be negative costs a test at every access.
NONE, ONE, TWO = np.uintp(0), np.uintp(1), np.uintp(2)
FREE, NO_DISCHARGE, NO_CHARGE, UNDECIDED = 0, 1, 2, 3
TOGETHER_KW = 1e-6  # charging and discharging this little in one hour is rounding
_STEEP = 1e7  # USD/MWh where the window's end cannot be reached
_ROOM = 1024  # segments kept without moving the list
_STRETCH = 48  # hours between remembered lists
_REMEMBERED = 24  # longest list remembered
_SLACK = 1e-9  # of the store's size: rounding of sums of hours, forgiven at the ends of a window


@njit(cache=True, nogil=True)
def hour_limits(t, limit_kw, duty_kw):
    """What the store may do in hour t: most charge, most free discharge, discharge it is bound to."""
    power = limit_kw[t] if len(limit_kw) > 1 else limit_kw[0]
    most_charge, most_discharge, bound = power, power, 0.0
    if len(duty_kw) > 0 and not np.isnan(duty_kw[t]):
        bound = duty_kw[t]
        most_discharge = 0.0
        if bound > 0.0:
            most_charge = 0.0
        if bound > power:
            bound = np.inf
    return most_charge, most_discharge, bound


@njit(cache=True, nogil=True)
def moved_to_front(slopes, lengths, lead, end):
    """Move the list to the front of its arrays; returns its new end."""
    for k in range(NONE, end - lead):
        slopes[k + ONE] = slopes[lead + k]
        lengths[k + ONE] = lengths[lead + k]
    return end - lead + ONE


@njit(cache=True, nogil=True)
def level_of(slopes, lengths, lead, end, left, slope):
    """Stored energy up to which the value function is steeper than `slope`."""
    level = left
    for k in range(lead, end):
        if slopes[k] <= slope:
            break
        level += lengths[k]
    return level


@njit(cache=True, nogil=True)
def worth(slopes, lengths, lead, end, left, level):
    """The value function at a level, counted from its left end; steep beyond both ends."""
    if level < left:
        return _STEEP * (level - left)
    rest = level - left
    total = 0.0
    for k in range(lead, end):
        step = min(rest, lengths[k])
        total += slopes[k] * step
        rest -= step
    return total - _STEEP * rest


@njit(cache=True, nogil=True)
def better_direction(slopes, lengths, lead, end, left, before, buy, sell, gained, drained):
    """Which direction to close at a level of stored energy: the one hour and future miss less."""
    put = min(max(level_of(slopes, lengths, lead, end, left, buy) - before, 0.0), gained)
    taken = min(max(before - level_of(slopes, lengths, lead, end, left, sell), 0.0), drained)
    by_charging = worth(slopes, lengths, lead, end, left, before + put) - buy * put
    by_discharging = worth(slopes, lengths, lead, end, left, before - taken) + sell * taken
    return NO_DISCHARGE if by_charging >= by_discharging else NO_CHARGE


@njit(cache=True, nogil=True)
def backward(first, last, prices, vom, extra, limit_kw, duty_kw, closed, store, work, ends, stored, levels):
    """Value functions of hours first..last-1 from the last to the first; fills the base-stock levels.

    `ends` are where the list begins and ends in `work`, and the range of stored energy from which the window
    can still be ended as it must; returns the same for the first hour, an end of 0 where no stored energy
    can, and NaN beside it where the arrays of `work` are too short.
    """
    eta_in, eta_out, keep, low, high, _ = store
    per_in, per_out = 1.0 / eta_in, 1.0 / eta_out
    slopes, lengths = work
    upper_level, lower_level = levels
    room = np.uintp(len(slopes) - 3)
    lead, end, left, right = ends
    lowest, highest = keep * low, keep * high
    is_plain = len(duty_kw) == 0 and len(limit_kw) == 1
    most_charge = most_discharge = limit_kw[0]
    bound = 0.0
    cost = vom[0] + extra
    is_flat = len(vom) == 1
    for hour in range(last - 1, first - 1, -1):
        t = np.uintp(hour)
        if not is_plain:
            most_charge, most_discharge, bound = hour_limits(t, limit_kw, duty_kw)
        if not is_flat:
            cost = vom[t] + extra
        gained = most_charge * eta_in
        drained = most_discharge * per_out
        buy = prices[t] * per_in
        sell = (prices[t] - cost) * eta_out
        if closed[t] != FREE:
            if closed[t] == UNDECIDED:
                before = keep * stored[t] - bound * per_out
                closed[t] = better_direction(
                    slopes, lengths, lead, end, left, before, buy, sell, gained, drained
                )
            if closed[t] == NO_DISCHARGE:
                drained = 0.0
            else:
                gained = 0.0
        if buy >= sell:
            steep, flat, steep_length, flat_length = buy, sell, gained, drained
        else:
            steep, flat, steep_length, flat_length = sell, buy, drained, gained
        if end > room:
            end = moved_to_front(slopes, lengths, lead, end)
            lead = ONE
            if end > room:
                return ONE, NONE, np.nan, np.nan
        k = end - ONE
        level = right
        while slopes[k] <= flat:
            level -= lengths[k]
            slopes[k + TWO] = slopes[k]
            lengths[k + TWO] = lengths[k]
            k -= ONE
        lower_level[t] = level
        slopes[k + TWO] = flat
        lengths[k + TWO] = flat_length
        while slopes[k] <= steep:
            level -= lengths[k]
            slopes[k + ONE] = slopes[k]
            lengths[k + ONE] = lengths[k]
            k -= ONE
        slopes[k + ONE] = steep
        lengths[k + ONE] = steep_length
        upper_level[t] = level
        end += TWO
        released = bound * per_out
        left += released - gained
        right += released + drained
        cut = lowest - left
        if cut > 0.0:
            while lead < end and lengths[lead] <= cut:
                cut -= lengths[lead]
                lead += ONE
            lengths[lead] -= cut
            slopes[lead - ONE] = np.inf
            left = lowest
        cut = right - highest
        if cut > 0.0:
            while lead < end and lengths[end - ONE] <= cut:
                cut -= lengths[end - ONE]
                end -= ONE
            lengths[end - ONE] -= cut
            right = highest
        if left > right:
            if left > right + _SLACK * high:
                return ONE, NONE, 0.0, 0.0
            right = left
        if keep != 1.0:
            left /= keep
            right /= keep
            for k in range(lead, end):
                slopes[k] *= keep
                lengths[k] /= keep
    return lead, end, left, right


@njit(cache=True, nogil=True)
def forward(
    first, last, prices, vom, extra, limit_kw, duty_kw, closed, store, levels, charge, discharge, stored
):
    """Follow the base-stock levels from stored[first]; returns how many hours charge and discharge."""
    eta_in, eta_out, keep, low, high, _ = store
    per_in, per_out = 1.0 / eta_in, 1.0 / eta_out
    upper_levels, lower_levels = levels
    both = 0
    s = stored[first]
    is_plain = len(duty_kw) == 0 and len(limit_kw) == 1
    most_charge = most_discharge = limit_kw[0]
    bound = 0.0
    cost = vom[0]
    is_flat = len(vom) == 1
    for hour in range(first, last):
        t = np.uintp(hour)
        if not is_plain:
            most_charge, most_discharge, bound = hour_limits(t, limit_kw, duty_kw)
        if not is_flat:
            cost = vom[t]
        price = prices[t]
        upper_level, lower_level = upper_levels[t], lower_levels[t]
        gained = most_charge * eta_in if closed[t] != NO_CHARGE else 0.0
        drained = most_discharge * per_out if closed[t] != NO_DISCHARGE else 0.0
        before = keep * s - bound * per_out
        put = taken = 0.0
        if price * per_in >= (price - (cost + extra)) * eta_out:
            if before < upper_level:
                put = min(upper_level - before, gained)
            elif before > lower_level:
                taken = min(before - lower_level, drained)
        else:
            taken = min(max(before + gained - upper_level, 0.0), drained)
            put = min(max(lower_level - (before - taken), 0.0), gained)
        s = min(max(before + put - taken, low), high)
        stored[t + ONE] = s
        into, out = put * per_in, bound + taken * eta_out
        charge[t] = into
        discharge[t] = out
        both += into > TOGETHER_KW and out > TOGETHER_KW
    return both


@njit(cache=True, nogil=True)
def money(first, last, prices, vom, charge, discharge):
    """Energy USD and variable cost USD of a stretch of hours, added in their order."""
    energy = variable = 0.0
    for t in range(first, last):
        energy += prices[t] * (discharge[t] - charge[t])
        variable += (vom[t] if len(vom) > 1 else vom[0]) * discharge[t]
    return energy / 1000.0, variable / 1000.0


@njit(cache=True, nogil=True)
def remembers(memory, j, work, ends, slack):
    """Whether the list is the one remembered at the head of stretch j; if not, remember it."""
    counts, edges, kept_slopes, kept_lengths = memory
    slopes, lengths = work
    lead, end, left, right = ends
    count = np.int64(end - lead)
    if count > kept_slopes.shape[1]:
        counts[j] = -1
        return False
    is_same = counts[j] == count and abs(edges[j, 0] - left) <= slack and abs(edges[j, 1] - right) <= slack
    if is_same:
        for k in range(count):
            at = lead + np.uintp(k)
            if kept_slopes[j, k] != slopes[at] or abs(kept_lengths[j, k] - lengths[at]) > slack:
                is_same = False
                break
    if not is_same:
        counts[j] = count
        edges[j, 0], edges[j, 1] = left, right
        for k in range(count):
            at = lead + np.uintp(k)
            kept_slopes[j, k] = slopes[at]
            kept_lengths[j, k] = lengths[at]
    return is_same


@njit(cache=True, nogil=True)
def recalled(memory, j, work):
    """Put the list remembered at the head of stretch j in place; returns its ends."""
    counts, edges, kept_slopes, kept_lengths = memory
    slopes, lengths = work
    slopes[0] = np.inf
    for k in range(counts[j]):
        slopes[1 + k] = kept_slopes[j, k]
        lengths[1 + k] = kept_lengths[j, k]
    return ONE, np.uintp(1 + counts[j]), edges[j, 0], edges[j, 1]


@njit(cache=True, nogil=True)
def dispatch_windows(
    prices, vom, extra, limit_kw, duty_kw, starts, store, closed, closes, charge, discharge, stored
):
    """Dispatch every window, first freely, then if `closes` with the hours closed in which it did both.

    `closed` marks hours closed to a direction from the start and is added to: the direction that hour and
    future, as the hours after it then stand, miss less. A window is solved again in stretches; one whose
    future is as before, and that has no hour newly closed, is left as it is. Returns the first infeasible
    window or -1, energy USD, variable cost USD, and the upper bound: the linear programs' value.
    """
    target = store[5]
    n = len(prices)
    energy = variable = bound = 0.0
    slack = _SLACK * store[4]
    work = (np.empty(_ROOM), np.empty(_ROOM))
    levels = (np.empty(n), np.empty(n))
    most = n // _STRETCH + 1
    memory = (
        np.empty(most, dtype=np.int64),
        np.empty((most, 2)),
        np.empty((most, _REMEMBERED)),
        np.empty((most, _REMEMBERED)),
    )
    is_moved = np.empty(most, dtype=np.bool_)
    is_new = np.empty(most, dtype=np.bool_)
    for window in range(len(starts)):
        begin = starts[window]
        until = starts[window + 1] if window + 1 < len(starts) else n
        stretches = (until - begin + _STRETCH - 1) // _STRETCH
        is_first = True
        while True:
            ends = (ONE, ONE, target, target)
            work[0][0] = np.inf
            is_same = not is_first
            for j in range(stretches - 1, -1, -1):
                head = begin + j * _STRETCH
                is_moved[j] = not (is_same and not is_new[j])
                if not is_moved[j]:
                    if j == 0 or is_new[j - 1]:
                        ends = recalled(memory, j, work)
                    continue
                ends = backward(
                    head, min(head + _STRETCH, until), prices, vom, extra, limit_kw, duty_kw, closed, store,
                    work, ends, stored, levels,
                )  # fmt: skip
                if ends[1] == NONE:
                    break
                is_same = remembers(memory, j, work, ends, slack) and not is_first
            if np.isnan(ends[2]):
                work = (np.empty(2 * len(work[0])), np.empty(2 * len(work[0])))
                is_new[:] = True
                continue
            if ends[1] == NONE or ends[2] > target + slack or ends[3] < target - slack:
                return window, 0.0, 0.0, 0.0
            both = 0
            stored[begin] = target
            is_same = not is_first
            for j in range(stretches):
                head = begin + j * _STRETCH
                tail = min(head + _STRETCH, until)
                is_new[j] = False
                if is_same and not is_moved[j]:
                    continue
                before = stored[tail]
                found = forward(
                    head, tail, prices, vom, extra, limit_kw, duty_kw, closed, store, levels, charge,
                    discharge, stored,
                )  # fmt: skip
                is_same = not is_first and abs(stored[tail] - before) <= slack
                if found > 0:
                    both += found
                    is_new[j] = True
            earned, cost = money(begin, until, prices, vom, charge, discharge)
            if is_first:
                bound += earned - cost
                is_first = False
            if both == 0 or not closes:
                break
            for t in range(begin, until):
                if charge[t] > TOGETHER_KW and discharge[t] > TOGETHER_KW:
                    closed[t] = UNDECIDED
        energy += earned
        variable += cost
    return -1, energy, variable, bound


@njit(cache=True, nogil=True)
def value_many(paths, vom, limit_kw, duty_kw, starts, store, values, bounds):
    """Net USD and upper bound of each path of prices, shape (n_paths, n_hours); returns a failed window or -1."""
    n = paths.shape[1]
    closed, closes = np.zeros(n, dtype=np.int8), True
    charge, discharge, stored = np.empty(n), np.empty(n), np.empty(n + 1)
    for k in range(paths.shape[0]):
        closed[:] = FREE
        failed, energy, variable, bound = dispatch_windows(
            paths[k], vom, 0.0, limit_kw, duty_kw, starts, store, closed, closes, charge, discharge, stored
        )
        if failed >= 0:
            return failed
        values[k] = energy - variable
        bounds[k] = bound
    return -1
