"""Exact dispatch where what an hour may do depends on the stored energy: energy held for reserves.

An hour is a small linear program whose right-hand sides are linear in the stored energy s, with the next
hour's value function in its objective. Solved once at the lowest s, it is followed upward: while the basis
holds, the hour's value is linear in s; where a basic variable reaches zero, or the next stored energy
reaches a corner of its value function, one pivot gives the next basis. The corners met on the way are those of
this hour's value function, all of them.

A dictionary holds rows `basic = const + per_s * s - sum T x`, the last row the money; the next stored energy
is one of its variables, with the slope of the value function at its place for a price.
"""

import numpy as np
from numba import njit

from nmv.kernels.merge import _SLACK, NO_CHARGE, NO_DISCHARGE, TOGETHER_KW, hour_limits

NOT_SOLVED = -2
NO_ROOM = -3
_STEEP = 1e7  # USD/MWh beyond the ends of the value function: no operation goes there
_TINY = 1e-11
_GAIN = 1e-9  # USD/MWh: less is no gain
_MOST_PIVOTS = 500
_X, _ON_PRICE, _ON_COST, _ON_EXTRA, _PRODUCT, _POWER, _SIDE = range(7)


@njit(cache=True, nogil=True)
def pivot(table, row, column):
    """Exchange the basic variable of a row with the variable of a column."""
    n_rows, n_columns = table.shape
    by = 1.0 / table[row, column]
    for k in range(n_columns):
        table[row, k] *= by
    table[row, column] = by
    for i in range(n_rows):
        if i == row:
            continue
        factor = table[i, column]
        if factor == 0.0:
            continue
        table[i, column] = 0.0
        for k in range(n_columns):
            table[i, k] -= factor * table[row, k]


@njit(cache=True, nogil=True)
def fill(t, hours, store, columns, rules, modes, table, is_open):
    """The dictionary of hour t with every slack basic; the row before the last is the next stored energy."""
    prices, vom, extra, limit_kw, duty_kw, no_reserve, rewards, made_kw = hours
    matrix, const, per_power, per_made, per_bound, per_s = rules
    m, n = matrix.shape
    power, _, bound = hour_limits(t, limit_kw, duty_kw)
    is_duty = len(duty_kw) > 0 and not np.isnan(duty_kw[t])
    has_awards = not (is_duty or (len(no_reserve) > 0 and no_reserve[t])) and power > 0.0
    can_charge = modes[t] != NO_CHARGE and power > 0.0
    can_discharge = modes[t] != NO_DISCHARGE and not is_duty and power > 0.0
    cost = vom[t] if len(vom) > 1 else vom[0]
    made = made_kw[t] if len(made_kw) > 0 else 0.0
    for i in range(m):
        for j in range(n):
            table[i, j] = matrix[i, j]
        table[i, n] = const[i] + per_power[i] * power + per_made[i] * made + per_bound[i] * bound
        table[i, n + 1] = per_s[i]
    for j in range(n):
        product = int(columns[j, _PRODUCT])
        money = (
            columns[j, _ON_PRICE] * prices[t] + columns[j, _ON_COST] * cost + columns[j, _ON_EXTRA] * extra
        )
        is_open[j] = product < 0 or has_awards
        if product >= 0:
            money += rewards[product, t]
        if columns[j, _POWER] > 0.0:
            side = columns[j, _SIDE]
            is_open[j] = is_open[j] and (can_charge if side == 0.0 else can_discharge or side == 2.0)
        table[m, j] = columns[j, _X]
        table[m + 1, j] = -money
    table[m, n] = -bound / store[1]
    table[m, n + 1] = store[2]
    table[m + 1, n] = table[m + 1, n + 1] = 0.0
    for i in range(m):
        if table[i, n] < 0.0 and per_s[i] <= 0.0:
            return False
    return bound < np.inf


@njit(cache=True, nogil=True)
def slope_of(value, segment):
    """Slope of the value function between its corners `segment - 1` and `segment`; steep beyond its ends."""
    _, slopes, first, last = value
    if segment <= first:
        return _STEEP
    if segment >= last:
        return -_STEEP
    return slopes[segment - 1]


@njit(cache=True, nogil=True)
def place(value, level):
    """The segment that holds a level of stored energy."""
    corners, _, low, high = value
    while low < high:
        middle = (low + high) // 2
        if corners[middle] <= level:
            low = middle + 1
        else:
            high = middle
    return low


@njit(cache=True, nogil=True)
def exchange(table, basis, free, row, column):
    """Pivot, and note which variable is now basic."""
    pivot(table, row, column)
    basis[row], free[column] = free[column], basis[row]


@njit(cache=True, nogil=True)
def enter_state(table, basis, free, row, column, corner):
    """Free the next stored energy from the corner it was pinned to."""
    exchange(table, basis, free, row, column)
    table[row, table.shape[1] - 2] += corner


@njit(cache=True, nogil=True)
def pin_state(table, basis, free, row, column, corner):
    """Pin the next stored energy to a corner: from now on its column counts from there."""
    table[row, table.shape[1] - 2] -= corner
    exchange(table, basis, free, row, column)


@njit(cache=True, nogil=True)
def entering(table, free, is_open, state_row, state_column, at, value):
    """The column that gains most, its direction, and its gain; -1 at the optimum."""
    n = table.shape[1] - 2
    money = table.shape[0] - 1
    best, column, sign = _GAIN, -1, 1.0
    slope = slope_of(value, at)
    for j in range(n):
        gain = -table[money, j]
        if j == state_column:
            up, down = gain + slope_of(value, at + 1), -(gain + slope)
            if up > best:
                best, column, sign = up, j, 1.0
            if down > best:
                best, column, sign = down, j, -1.0
        elif is_open[free[j]]:
            if state_row >= 0:
                gain -= slope * table[state_row, j]
            if gain > best:
                best, column, sign = gain, j, 1.0
    return column, sign


@njit(cache=True, nogil=True)
def solve(table, basis, free, is_open, s, value):
    """The optimum at stored energy s by the primal simplex.

    Returns row and column of the next stored energy, one of them -1, and where it is: its segment, or its
    corner if it is pinned; -1 when the pivots did not end.
    """
    corners, _, first, last = value
    n = table.shape[1] - 2
    money = table.shape[0] - 1
    state_row, state_column = money - 1, -1
    at = place(value, table[state_row, n] + table[state_row, n + 1] * s)
    for _ in range(_MOST_PIVOTS):
        column, sign = entering(table, free, is_open, state_row, state_column, at, value)
        if column < 0:
            return state_row, state_column, at
        row, step = -1, np.inf
        for i in range(money):
            rate = table[i, column] * sign
            if i != state_row and rate > _TINY:
                ratio = max(table[i, n] + table[i, n + 1] * s, 0.0) / rate
                if ratio < step:
                    step, row = ratio, i
        if column == state_column:
            following = at + 1 if sign > 0.0 else at - 1
            if first <= following < last and abs(corners[following] - corners[at]) <= step:
                for i in range(table.shape[0]):
                    table[i, n] -= table[i, column] * (corners[following] - corners[at])
                at = following
                continue
            if row < 0:
                return state_row, state_column, -1
            enter_state(table, basis, free, row, column, corners[at])
            state_row, state_column = row, -1
            at = at + 1 if sign > 0.0 else at
            continue
        is_pinned = False
        if state_row >= 0 and abs(table[state_row, column]) > _TINY:
            rate = -table[state_row, column]
            level = table[state_row, n] + table[state_row, n + 1] * s
            while True:
                corner = at if rate > 0.0 else at - 1
                if corner >= last or corner < first or (corners[corner] - level) / rate >= step:
                    break
                following = at + 1 if rate > 0.0 else at - 1
                if -table[money, column] + slope_of(value, following) * rate <= _GAIN:
                    is_pinned = True
                    break
                at = following
            if is_pinned:
                pin_state(table, basis, free, state_row, column, corners[corner])
                state_row, state_column, at = -1, column, corner
                continue
        if row < 0:
            return state_row, state_column, -1
        exchange(table, basis, free, row, column)
    return state_row, state_column, -1


@njit(cache=True, nogil=True)
def leaving_column(table, free, is_open, row, state_row, state_column, at, value):
    """Dual ratio test for a basic variable at zero: the column that takes its place and its direction."""
    n = table.shape[1] - 2
    money = table.shape[0] - 1
    best, column, sign, size = np.inf, -1, 1.0, 0.0
    slope = slope_of(value, at)
    for j in range(n):
        entry = table[row, j]
        if abs(entry) <= _TINY:
            continue
        gain = -table[money, j]
        direction = 1.0
        if j == state_column:
            if entry < 0.0:
                gain += slope_of(value, at + 1)
            else:
                gain = -(gain + slope)
                direction = -1.0
        elif entry > 0.0 or not is_open[free[j]]:
            continue
        elif state_row >= 0:
            gain -= slope * table[state_row, j]
        ratio = max(-gain, 0.0) / abs(entry)
        if ratio < best - 1e-12 or (ratio < best + 1e-12 and abs(entry) > size):
            best, column, sign, size = ratio, j, direction, abs(entry)
    return column, sign


@njit(cache=True, nogil=True)
def crossing_column(table, free, is_open, state_row, slope, beyond):
    """The column whose gain reaches zero first while the price of the next state goes from slope to beyond."""
    n = table.shape[1] - 2
    money = table.shape[0] - 1
    best, column, size = np.inf, -1, 0.0
    for j in range(n):
        if not is_open[free[j]]:
            continue
        entry = -table[state_row, j]
        change = (beyond - slope) * entry
        if abs(entry) <= _TINY or change <= 0.0:
            continue
        gain = -table[money, j] + slope * entry
        share = max(-gain, 0.0) / change
        if share < 1.0 and (share < best - 1e-12 or (share < best + 1e-12 and abs(entry) > size)):
            best, column, size = share, j, abs(entry)
    return column


@njit(cache=True, nogil=True)
def sweep(table, basis, free, is_open, low, high, value, out, room):
    """This hour's value function from `low` to `high`: writes its corners and slopes from index `out`.

    Returns the index after its last corner; `out` when no stored energy leads to the window's end;
    NOT_SOLVED when the pivots did not end, NO_ROOM when the arrays are too short.
    """
    corners, slopes, first, last = value
    n = table.shape[1] - 2
    money = table.shape[0] - 1
    s = low + 1e-11 * (high - low)
    state_row, state_column, at = solve(table, basis, free, is_open, s, value)
    if at < 0:
        return NOT_SOLVED
    count = 0
    begin = low
    previous = np.inf
    shortest = 1e-10 * (high - low)
    for _ in range(100 * _MOST_PIVOTS):
        slope = table[money, n + 1]
        if state_row >= 0:
            slope += slope_of(value, at) * table[state_row, n + 1]
        until, row = high, -1
        for i in range(money):
            if i == state_row:
                continue
            rate = table[i, n + 1]
            if rate < -_TINY:
                zero = -table[i, n] / rate
                if zero < until:
                    until, row = zero, i
        is_corner = False
        corner = 0
        if state_row >= 0:
            rate = table[state_row, n + 1]
            corner = at if rate > _TINY else at - 1
            if abs(rate) > _TINY and first <= corner < last:
                zero = (corners[corner] - table[state_row, n]) / rate
                if zero < until:
                    until, row, is_corner = zero, state_row, True
        s = max(s, until)
        if s - begin > shortest:
            if slope <= -0.5 * _STEEP and count == 0:
                corners[out] = begin
                count = 1
            if abs(slope) < 0.5 * _STEEP:
                if count == 0:
                    corners[out] = begin
                    count = 1
                if count > 1 and slope >= previous - 1e-10:
                    corners[out + count - 1] = s
                else:
                    if out + count >= room:
                        return NO_ROOM
                    slopes[out + count - 1] = slope
                    corners[out + count] = s
                    count += 1
                    previous = slope
            begin = s
        if row < 0:
            break
        if is_corner:
            slope = slope_of(value, at)
            rises = table[state_row, n + 1] > 0.0
            following = at + 1 if rises else at - 1
            column = crossing_column(table, free, is_open, state_row, slope, slope_of(value, following))
            if column < 0:
                at = following
            else:
                pin_state(table, basis, free, state_row, column, corners[corner])
                state_row, state_column, at = -1, column, corner
            continue
        column, sign = leaving_column(table, free, is_open, row, state_row, state_column, at, value)
        if column < 0:
            break
        if column == state_column:
            enter_state(table, basis, free, row, column, corners[at])
            state_row, state_column = row, -1
            at = at + 1 if sign > 0.0 else at
        else:
            exchange(table, basis, free, row, column)
    if count == 0:
        return out
    return out + count


@njit(cache=True, nogil=True)
def read(table, basis, free, s, state_row, state_column, at, value, x):
    """Values of the hour's columns at the optimum, into x; returns the next stored energy."""
    n = table.shape[1] - 2
    for j in range(n):
        x[j] = 0.0
    for i in range(table.shape[0] - 1):
        if basis[i] < n:
            x[basis[i]] = max(table[i, n] + table[i, n + 1] * s, 0.0)
    if state_row >= 0:
        return table[state_row, n] + table[state_row, n + 1] * s
    return value[0][at]


@njit(cache=True, nogil=True)
def slack_basis(basis, free):
    """Every column free, every slack basic, the next stored energy last."""
    n = len(free)
    for j in range(n):
        free[j] = j
    for i in range(len(basis)):
        basis[i] = n + i


@njit(cache=True, nogil=True)
def rise(value, begin, end):
    """What the value function gains from one level of stored energy to a higher one."""
    corners, _, _, last = value
    at = place(value, begin)
    total = 0.0
    level = begin
    while level < end:
        until = end
        if at < last and corners[at] < end:
            until = corners[at]
        total += slope_of(value, at) * (until - level)
        level = until
        at += 1
    return total


@njit(cache=True, nogil=True)
def better_direction(t, s, hours, store, columns, rules, modes, table, basis, free, is_open, value, x):
    """Which direction to close in hour t at s stored: the one without which hour and future earn more."""
    n = table.shape[1] - 2
    money = np.zeros(3)
    following = np.zeros(3)
    before = modes[t]
    for mode in (NO_DISCHARGE, NO_CHARGE):
        modes[t] = mode
        fill(t, hours, store, columns, rules, modes, table, is_open)
        slack_basis(basis, free)
        state_row, state_column, at = solve(table, basis, free, is_open, s, value)
        if at < 0:
            money[mode] = -np.inf
            following[mode] = s
            continue
        following[mode] = read(table, basis, free, s, state_row, state_column, at, value, x)
        money[mode] = table[len(table) - 1, n] + table[len(table) - 1, n + 1] * s
    modes[t] = before
    a, b = following[NO_DISCHARGE], following[NO_CHARGE]
    ahead = money[NO_DISCHARGE] - money[NO_CHARGE]
    ahead += rise(value, b, a) if a > b else -rise(value, a, b)
    return NO_DISCHARGE if ahead >= 0.0 else NO_CHARGE


@njit(cache=True, nogil=True)
def window_values(begin, until, hours, store, columns, rules, modes, corners, slopes, starts):
    """Value functions of a window, one after the other in flat arrays; hour t's begins at starts[t - begin].

    Returns 0, 1 where the window cannot be ended as it must, or why the arrays do not hold the answer.
    """
    m, n = rules[0].shape
    table = np.empty((m + 2, n + 2))
    basis, free = np.empty(m + 1, dtype=np.int64), np.empty(n, dtype=np.int64)
    is_open = np.ones(n + m + 1, dtype=np.bool_)
    low, high, target = store[3], store[4], store[5]
    corners[0] = target
    starts[until - begin] = 0
    first, last = 0, 1
    for t in range(until - 1, begin - 1, -1):
        if not fill(t, hours, store, columns, rules, modes, table, is_open):
            return 1
        slack_basis(basis, free)
        out = sweep(
            table, basis, free, is_open, low, high, (corners, slopes, first, last), last, len(corners) - 1
        )
        if out < 0:
            return out
        if out == last:
            return 1
        first, last = last, out
        starts[t - begin] = first
    slack = _SLACK * high
    return 0 if corners[first] <= target + slack and corners[last - 1] >= target - slack else 1


@njit(cache=True, nogil=True)
def window_operation(
    begin, until, hours, store, columns, rules, modes, corners, slopes, starts, charge, discharge, stored,
    awards, delivered, wish,
):  # fmt: skip
    """Solve each hour of a window at the energy stored by then; returns how many hours do both, or -2."""
    m, n = rules[0].shape
    table = np.empty((m + 2, n + 2))
    basis, free = np.empty(m + 1, dtype=np.int64), np.empty(n, dtype=np.int64)
    is_open = np.ones(n + m + 1, dtype=np.bool_)
    x = np.empty(n)
    low, high, target = store[3], store[4], store[5]
    both = 0
    s = stored[begin] = target
    for t in range(begin, until):
        fill(t, hours, store, columns, rules, modes, table, is_open)
        slack_basis(basis, free)
        first = starts[t + 1 - begin]
        last = starts[t - begin]
        value = (corners, slopes, first, last)
        here = max(s, low + 1e-11 * (high - low))
        state_row, state_column, at = solve(table, basis, free, is_open, here, value)
        if at < 0:
            return NOT_SOLVED
        s = min(max(read(table, basis, free, here, state_row, state_column, at, value, x), low), high)
        stored[t + 1] = s
        into = 0.0
        out = 0.0
        if len(hours[4]) > 0 and not np.isnan(hours[4][t]):
            out = hours[4][t]
        awards[:, :, t] = 0.0
        delivered[t] = 0.0
        for j in range(n):
            if x[j] <= 0.0:
                continue
            side = int(columns[j, _SIDE])
            if side == 0:
                into += columns[j, _POWER] * x[j]
            elif side == 1:
                out += columns[j, _POWER] * x[j]
            else:
                delivered[t] += x[j]  # sold or stored
            product = int(columns[j, _PRODUCT])
            if product >= 0:
                awards[side, product, t] += x[j]
        charge[t], discharge[t] = into, out
        wish[t] = 0
        if into > TOGETHER_KW and out > TOGETHER_KW:
            both += 1
            wish[t] = better_direction(
                t, here, hours, store, columns, rules, modes, table, basis, free, is_open, value, x
            )
    return both


@njit(cache=True, nogil=True)
def dispatch_windows(hours, starts, store, columns, rules, modes, closes, charge, discharge, stored, awards,
                     delivered, free):  # fmt: skip
    """Dispatch every window; with `closes` again with hours closed, until none charges and discharges.

    Of an hour's two directions the one is closed that hour and future miss less. Returns 0 and
    the first infeasible window or -1; or NOT_SOLVED and the window. `free` takes the first pass.
    """
    n = len(hours[0])
    size = 1024
    for k in range(len(starts)):
        begin = starts[k]
        until = starts[k + 1] if k + 1 < len(starts) else n
        size = max(size, 48 * (until - begin))
    corners, slopes = np.empty(size), np.empty(size)
    value_starts = np.empty(n + 1, dtype=np.int64)
    wish = np.zeros(n, dtype=np.int8)
    for k in range(len(starts)):
        begin = starts[k]
        until = starts[k + 1] if k + 1 < len(starts) else n
        is_first = True
        while True:
            found = window_values(
                begin, until, hours, store, columns, rules, modes, corners, slopes, value_starts
            )
            if found == NO_ROOM:
                corners, slopes = np.empty(2 * len(corners)), np.empty(2 * len(corners))
                continue
            if found == NOT_SOLVED:
                return NOT_SOLVED, k
            if found == 1:
                return 0, k
            both = window_operation(
                begin, until, hours, store, columns, rules, modes, corners, slopes, value_starts, charge,
                discharge, stored, awards, delivered, wish,
            )  # fmt: skip
            if both < 0:
                return NOT_SOLVED, k
            if is_first:
                is_first = False
                free[0, begin:until] = charge[begin:until]
                free[1, begin:until] = discharge[begin:until]
                free[2, begin:until] = delivered[begin:until]
                for j in range(awards.shape[1]):
                    free[3 + 2 * j, begin:until] = awards[0, j, begin:until]
                    free[4 + 2 * j, begin:until] = awards[1, j, begin:until]
            if both == 0 or not closes:
                break
            for t in range(begin, until):
                if wish[t] > 0:
                    modes[t] = wish[t]
    return 0, -1
