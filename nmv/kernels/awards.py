"""Exact dispatch of energy and reserves that hold no energy back: value functions as sorted lists of slopes.

What an hour may do is a polytope for the charging side and one for the discharging side. Seen as (change of
stored energy, money), each is spanned by a few points per kW: idle, full power, and each with one product
sold. Upward from the most charged, a side's upper hull gives segments of falling slope; the segments of both
sides are merged into the list of the next hour's value function, as in `merge`.

A point is (x, on price, on variable cost, on the multiplier, product or -1, power): x is the fall of stored
energy per kW, the next three multiply the hour's prices. Points stand in the order of x.
"""

import numpy as np
from numba import njit

from nmv.kernels.merge import (
    _ROOM,
    _SLACK,
    NO_CHARGE,
    NO_DISCHARGE,
    ONE,
    TOGETHER_KW,
    hour_limits,
    moved_to_front,
)

_X, _ON_PRICE, _ON_COST, _ON_EXTRA, _PRODUCT, _POWER = range(6)


@njit(cache=True, nogil=True)
def hull(points, price, cost, extra, rewards, t, has_power, has_awards, chain, height):
    """Upper hull of one side's points in hour t: fills indexes of its points and their money; returns how many."""
    count = 0
    for j in range(len(points)):
        product = int(points[j, _PRODUCT])
        if (product >= 0 and not has_awards) or (points[j, _POWER] > 0.0 and not has_power):
            continue
        money = points[j, _ON_PRICE] * price + points[j, _ON_COST] * cost + points[j, _ON_EXTRA] * extra
        if product >= 0:
            money += rewards[product, t]
        x = points[j, _X]
        if count > 0 and x == points[chain[count - 1], _X]:
            if money <= height[count - 1]:
                continue
            count -= 1
        while count > 1:
            last, before = chain[count - 1], chain[count - 2]
            rise = (height[count - 1] - height[count - 2]) * (x - points[before, _X])
            if rise > (money - height[count - 2]) * (points[last, _X] - points[before, _X]):
                break
            count -= 1
        chain[count] = j
        height[count] = money
        count += 1
    return count


@njit(cache=True, nogil=True)
def merged(sides, chains, heights, counts, slopes, lengths, owners):
    """Segments of both hulls in the order of their slopes, lengths per kW; returns how many."""
    at0 = at1 = total = 0
    while at0 < counts[0] - 1 or at1 < counts[1] - 1:
        slope0 = slope1 = -np.inf
        width0 = width1 = 0.0
        if at0 < counts[0] - 1:
            width0 = sides[0][chains[0, at0 + 1], _X] - sides[0][chains[0, at0], _X]
            slope0 = (heights[0, at0 + 1] - heights[0, at0]) / width0
        if at1 < counts[1] - 1:
            width1 = sides[1][chains[1, at1 + 1], _X] - sides[1][chains[1, at1], _X]
            slope1 = (heights[1, at1 + 1] - heights[1, at1]) / width1
        if slope0 >= slope1:
            slopes[total], lengths[total], owners[total] = slope0, width0, 0
            at0 += 1
        else:
            slopes[total], lengths[total], owners[total] = slope1, width1, 1
            at1 += 1
        total += 1
    return total


@njit(cache=True, nogil=True)
def backward(first, last, hours, store, sides, modes, levels, shape, work):
    """Value functions from the last hour to the first; keeps each hour's hulls, segments and levels.

    Returns the range of stored energy from which the window can still be ended as it must, or NaN where
    the two arrays of `work` are too short.
    """
    prices, vom, extra, limit_kw, duty_kw, no_reserve, rewards = hours
    chains, counts, owners = shape
    slopes, lengths = work
    room = np.uintp(len(slopes) - owners.shape[1] - 1)
    widths = np.empty(owners.shape[1])
    low, high, target = store[3], store[4], store[5]
    keep = store[2]
    heights = np.empty((2, chains.shape[2]))
    steps = np.empty(owners.shape[1])
    lead = end = ONE
    slopes[0] = np.inf
    left = right = target
    cost = vom[0]
    for t in range(last - 1, first - 1, -1):
        power, _, bound = hour_limits(t, limit_kw, duty_kw)
        if len(vom) > 1:
            cost = vom[t]
        is_duty = len(duty_kw) > 0 and not np.isnan(duty_kw[t])
        has_awards = not (is_duty or (len(no_reserve) > 0 and no_reserve[t]))
        can_charge = modes[t] != NO_CHARGE
        can_discharge = modes[t] != NO_DISCHARGE and not is_duty
        counts[t, 0] = hull(
            sides[0], prices[t], cost, extra, rewards, t, can_charge, has_awards, chains[t, 0], heights[0]
        )
        counts[t, 1] = hull(
            sides[1], prices[t], cost, extra, rewards, t, can_discharge, has_awards, chains[t, 1], heights[1]
        )
        total = merged(sides, chains[t], heights, counts[t], steps, widths, owners[t])
        if end > room:
            end = moved_to_front(slopes, lengths, lead, end)
            lead = ONE
            if end > room:
                return np.nan, np.nan
        k = end - ONE
        level = right
        for j in range(total - 1, -1, -1):
            step = steps[j]
            by = np.uintp(j + 1)
            while slopes[k] <= step:
                level -= lengths[k]
                slopes[k + by] = slopes[k]
                lengths[k + by] = lengths[k]
                k -= ONE
            levels[t, j] = level
            slopes[k + by] = step
            lengths[k + by] = widths[j] * power
        end += np.uintp(total)
        released = bound / store[1]
        x_min = sides[0][chains[t, 0, 0], _X] + sides[1][chains[t, 1, 0], _X]
        x_max = sides[0][chains[t, 0, counts[t, 0] - 1], _X] + sides[1][chains[t, 1, counts[t, 1] - 1], _X]
        left += released + x_min * power
        right += released + x_max * power
        if left < keep * low:
            cut = keep * low - left
            while lead < end and lengths[lead] <= cut:
                cut -= lengths[lead]
                lead += ONE
            lengths[lead] -= cut
            slopes[lead - ONE] = np.inf
            left = keep * low
        if right > keep * high:
            cut = right - keep * high
            while lead < end and lengths[end - ONE] <= cut:
                cut -= lengths[end - ONE]
                end -= ONE
            lengths[end - ONE] -= cut
            right = keep * high
        if left > right + _SLACK * high:
            return np.inf, -np.inf
        if keep != 1.0:
            left /= keep
            right /= keep
            for place in range(lead, end):
                slopes[place] *= keep
                lengths[place] /= keep
    return left, right


@njit(cache=True, nogil=True)
def follow_side(points, chain, used, power, t, charge, awards):
    """Turn `used` kWh along a side's hull into power and awards; returns the side's kW."""
    at = 0
    while used > 0.0:
        width = (points[chain[at + 1], _X] - points[chain[at], _X]) * power
        if used < width or width <= 0.0:
            break
        used -= width
        at += 1
        if used <= 1e-9 * power:
            used = 0.0
    share = 0.0
    if used > 0.0:
        share = used / ((points[chain[at + 1], _X] - points[chain[at], _X]) * power)
    moved = 0.0
    for step in range(2):
        weight = (1.0 - share if step == 0 else share) * power
        if weight <= 0.0:
            continue
        point = chain[at + step]
        moved += weight * points[point, _POWER]
        product = int(points[point, _PRODUCT])
        if product >= 0:
            awards[product, t] += weight
    return moved


@njit(cache=True, nogil=True)
def forward(first, last, hours, store, sides, levels, shape, charge, discharge, stored, awards):
    """Follow the base-stock levels through a window; returns how many hours charge and discharge."""
    _, _, _, limit_kw, duty_kw, _, _ = hours
    chains, counts, owners = shape
    keep, low, high, target = store[2], store[3], store[4], store[5]
    both = 0
    s = stored[first] = target
    for t in range(first, last):
        power, _, bound = hour_limits(t, limit_kw, duty_kw)
        x_min = sides[0][chains[t, 0, 0], _X] + sides[1][chains[t, 1, 0], _X]
        left = keep * s - bound / store[1] - x_min * power
        used0 = used1 = 0.0
        at0 = at1 = 0
        for j in range(counts[t, 0] + counts[t, 1] - 2):
            if owners[t, j] == 0:
                width = sides[0][chains[t, 0, at0 + 1], _X] - sides[0][chains[t, 0, at0], _X]
                at0 += 1
                used = min(max(left - levels[t, j], 0.0), width * power)
                used0 += used
            else:
                width = sides[1][chains[t, 1, at1 + 1], _X] - sides[1][chains[t, 1, at1], _X]
                at1 += 1
                used = min(max(left - levels[t, j], 0.0), width * power)
                used1 += used
            left -= used
        for k in range(awards.shape[1]):
            awards[0, k, t] = awards[1, k, t] = 0.0
        s = stored[t + 1] = min(max(left, low), high)
        charge[t] = discharge[t] = 0.0
        if power > 0.0:
            charge[t] = follow_side(sides[0], chains[t, 0], used0, power, t, charge, awards[0])
            discharge[t] = follow_side(sides[1], chains[t, 1], used1, power, t, charge, awards[1])
        discharge[t] += bound
        both += charge[t] > TOGETHER_KW and discharge[t] > TOGETHER_KW
    return both


@njit(cache=True, nogil=True)
def money(first, last, hours, signed, charge, discharge, awards):
    """USD of a stretch of hours: energy with what awards move (`signed` per kW), awards, variable cost."""
    prices, vom, _, _, _, _, rewards = hours
    total = 0.0
    for t in range(first, last):
        cost = vom[t] if len(vom) > 1 else vom[0]
        net = discharge[t] - charge[t]
        worn = discharge[t]
        for k in range(len(signed)):
            net += signed[k] * (awards[0, k, t] + awards[1, k, t])
            worn += signed[k] * awards[1, k, t]
            total += rewards[k, t] * (awards[0, k, t] + awards[1, k, t])
        total += prices[t] * net - cost * worn
    return total / 1000.0


@njit(cache=True, nogil=True)
def dispatch_windows(hours, starts, store, sides, signed, modes, closes, charge, discharge, stored, awards):
    """Dispatch every window; with `closes` again with hours closed, until none charges and discharges.

    Of an hour's two directions the smaller is closed, the discharge where the price is below zero. Returns
    the first infeasible window or -1, and what closing cost: the linear programs' USD less the last ones'.
    """
    prices = hours[0]
    target = store[5]
    n = len(prices)
    most = len(sides[0]) + len(sides[1]) - 2
    work = (np.empty(_ROOM), np.empty(_ROOM))
    levels = np.empty((n, most))
    widest = max(len(sides[0]), len(sides[1]))
    shape = (
        np.empty((n, 2, widest), dtype=np.uint8),
        np.empty((n, 2), dtype=np.int8),
        np.empty((n, most), dtype=np.int8),
    )
    slack = _SLACK * store[4]
    lost = 0.0
    for k in range(len(starts)):
        begin = starts[k]
        until = starts[k + 1] if k + 1 < len(starts) else n
        is_first = True
        while True:
            left, right = backward(begin, until, hours, store, sides, modes, levels, shape, work)
            if np.isnan(left):
                work = (np.empty(2 * len(work[0])), np.empty(2 * len(work[0])))
                continue
            if not (left <= target + slack and right >= target - slack):
                return k, 0.0
            both = forward(
                begin, until, hours, store, sides, levels, shape, charge, discharge, stored, awards
            )
            if both == 0 or not closes:
                break
            if is_first:
                lost += money(begin, until, hours, signed, charge, discharge, awards)
                is_first = False
            for t in range(begin, until):
                if charge[t] > TOGETHER_KW and discharge[t] > TOGETHER_KW:
                    is_burning = prices[t] < 0.0 or discharge[t] <= charge[t]
                    modes[t] = NO_DISCHARGE if is_burning else NO_CHARGE
        if not is_first:
            lost -= money(begin, until, hours, signed, charge, discharge, awards)
    return -1, lost
