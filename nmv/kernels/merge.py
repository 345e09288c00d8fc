"""Exact dispatch of a store for energy: value functions as sorted lists of slopes.

V_t(s), the most the store can still earn with s kWh, is concave and piecewise linear. An hour adds two
segments to the list of V_{t+1}: what charging costs and what discharging earns per stored kWh; then both
ends are cut at the limits of the store. Where the two segments go into the list are the two base-stock
levels of the hour: charge up to the one, discharge down to the other.

Units: kW, kWh, USD/MWh. Arrays named `*_kw` or `vom` hold one value for all hours or one per hour.
"""

import numpy as np
from numba import njit

OK = 0
INFEASIBLE = 1
TOGETHER_KW = 1e-6  # charging and discharging this little in one hour is rounding
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
def backward(first, last, prices, vom, extra, limit_kw, duty_kw, banned, store, levels, slopes, lengths):
    """Value functions of hours first..last-1 from the last to the first; fills the base-stock levels.

    Returns the range of stored energy from which the window can still be ended as it must.
    """
    eta_in, eta_out, keep, low, high, target = store
    lead = 1  # the list is slopes[lead:end], from the steepest (empty store) to the flattest
    end = 1
    slopes[0] = np.inf
    left = right = target
    lowest, highest = keep * low, keep * high
    is_plain = len(duty_kw) == 0 and len(limit_kw) == 1
    most_charge = most_discharge = limit_kw[0]
    bound = 0.0
    cost = vom[0]
    for t in range(last - 1, first - 1, -1):
        if not is_plain:
            most_charge, most_discharge, bound = hour_limits(t, limit_kw, duty_kw)
        if len(vom) > 1:
            cost = vom[t]
        gained = most_charge * eta_in
        drained = 0.0 if banned[t] else most_discharge / eta_out
        buy = prices[t] / eta_in
        sell = (prices[t] - cost - extra) * eta_out
        if buy >= sell:
            steep, flat, steep_length, flat_length = buy, sell, gained, drained
        else:
            steep, flat, steep_length, flat_length = sell, buy, drained, gained
        k = end - 1
        level = right
        while slopes[k] <= flat:
            level -= lengths[k]
            slopes[k + 2] = slopes[k]
            lengths[k + 2] = lengths[k]
            k -= 1
        levels[t, 1] = level
        slopes[k + 2] = flat
        lengths[k + 2] = flat_length
        while slopes[k] <= steep:
            level -= lengths[k]
            slopes[k + 1] = slopes[k]
            lengths[k + 1] = lengths[k]
            k -= 1
        slopes[k + 1] = steep
        lengths[k + 1] = steep_length
        levels[t, 0] = level
        end += 2
        released = bound / eta_out
        left += released - gained
        right += released + drained
        if left < lowest:
            cut = lowest - left
            while lead < end and lengths[lead] <= cut:
                cut -= lengths[lead]
                lead += 1
            lengths[lead] -= cut
            slopes[lead - 1] = np.inf
            left = lowest
        if right > highest:
            cut = right - highest
            while lead < end and lengths[end - 1] <= cut:
                cut -= lengths[end - 1]
                end -= 1
            lengths[end - 1] -= cut
            right = highest
        if left > right + _SLACK * high:
            return np.inf, -np.inf
        if keep != 1.0:
            left /= keep
            right /= keep
            for k in range(lead, end):
                slopes[k] *= keep
                lengths[k] /= keep
    return left, right


@njit(cache=True, nogil=True)
def forward(first, last, prices, vom, extra, limit_kw, duty_kw, banned, store, levels, charge, discharge, stored):
    """Follow the base-stock levels through a window; returns energy USD, variable cost USD, hours in both."""
    eta_in, eta_out, keep, low, high, target = store
    energy = variable = 0.0
    both = 0
    s = stored[first] = target
    is_plain = len(duty_kw) == 0 and len(limit_kw) == 1
    most_charge = most_discharge = limit_kw[0]
    bound = 0.0
    cost = vom[0]
    for t in range(first, last):
        if not is_plain:
            most_charge, most_discharge, bound = hour_limits(t, limit_kw, duty_kw)
        if len(vom) > 1:
            cost = vom[t]
        gained = most_charge * eta_in
        drained = 0.0 if banned[t] else most_discharge / eta_out
        before = keep * s - bound / eta_out
        put = taken = 0.0
        if prices[t] / eta_in >= (prices[t] - cost - extra) * eta_out:
            if before < levels[t, 0]:
                put = min(levels[t, 0] - before, gained)
            elif before > levels[t, 1]:
                taken = min(before - levels[t, 1], drained)
        else:
            taken = min(max(before + gained - levels[t, 0], 0.0), drained)
            put = min(max(levels[t, 1] - (before - taken), 0.0), gained)
        s = stored[t + 1] = min(max(before + put - taken, low), high)
        into, out = put / eta_in, bound + taken * eta_out
        charge[t] = into
        discharge[t] = out
        energy += prices[t] * (out - into)
        variable += cost * out
        both += into > TOGETHER_KW and out > TOGETHER_KW
    return energy / 1000.0, variable / 1000.0, both


@njit(cache=True, nogil=True)
def dispatch_windows(
    prices, vom, extra, limit_kw, duty_kw, starts, store, banned, closes, charge, discharge, stored
):
    """Dispatch every window, first freely, then if `closes` with the hours closed in which it did both.

    `banned` marks hours closed to discharge from the start and is added to. Returns the first infeasible
    window or -1, energy USD, variable cost USD, and the upper bound: the linear programs' value.
    """
    low, high, target = store[3], store[4], store[5]
    n = len(prices)
    longest = 0
    for k in range(len(starts)):
        until = starts[k + 1] if k + 1 < len(starts) else n
        longest = max(longest, until - starts[k])
    slopes = np.empty(2 * longest + 8)
    lengths = np.empty(2 * longest + 8)
    levels = np.empty((n, 2))
    energy = variable = bound = 0.0
    slack = _SLACK * high
    for k in range(len(starts)):
        begin = starts[k]
        until = starts[k + 1] if k + 1 < len(starts) else n
        is_free = True
        while True:
            left, right = backward(
                begin, until, prices, vom, extra, limit_kw, duty_kw, banned, store, levels, slopes, lengths
            )
            if not (left <= target + slack and right >= target - slack):
                return k, 0.0, 0.0, 0.0
            in_window, cost, both = forward(
                begin, until, prices, vom, extra, limit_kw, duty_kw, banned, store, levels,
                charge, discharge, stored,
            )  # fmt: skip
            if is_free:
                bound += in_window - cost
                is_free = False
            if both == 0 or not closes:
                break
            for t in range(begin, until):
                if charge[t] > TOGETHER_KW and discharge[t] > TOGETHER_KW:
                    banned[t] = True
        energy += in_window
        variable += cost
    return -1, energy, variable, bound


@njit(cache=True, nogil=True)
def value_many(paths, vom, limit_kw, duty_kw, starts, store, values, bounds):
    """Net USD and upper bound of each path of prices, shape (n_paths, n_hours); returns a failed window or -1."""
    n = paths.shape[1]
    banned = np.zeros(n, dtype=np.bool_)
    charge, discharge, stored = np.empty(n), np.empty(n), np.empty(n + 1)
    for k in range(paths.shape[0]):
        banned[:] = False
        failed, energy, variable, bound = dispatch_windows(
            paths[k], vom, 0.0, limit_kw, duty_kw, starts, store, banned, True, charge, discharge, stored
        )
        if failed >= 0:
            return failed
        values[k] = energy - variable
        bounds[k] = bound
    return -1
