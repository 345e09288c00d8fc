// The ranked table: order, filters, pins and comparison where the page stands. Without this file every one of them is
// a link or a form that the server answers; with it the rows that are there are rearranged, and the address kept.
"use strict";

(() => {
  const WINDOW = 50;
  // What a tall screen shows; the others of the window follow a frame later.
  const AT_ONCE = 24;
  const table = () => document.getElementById("ranked-table");
  // Every offer in its rank: its row with what it is sorted, filtered and marked by, read once.
  let entries = null;
  let sorted = {};
  let later = 0;

  const number = (text) => (text === "" ? -Infinity : Number(text));
  const most = (name) => (a, b) => b[name] - a[name];
  const ORDERS = {
    nmv: most("nmv"),
    npv: most("npv"),
    quality: most("quality"),
    kw: most("kw"),
    alias: (a, b) => a.alias.length - b.alias.length || (a.alias < b.alias ? -1 : a.alias > b.alias ? 1 : 0),
  };
  const wanted = () => new URLSearchParams(window.location.search);

  const entry = (row) => {
    const { id, rank, value, alias, technology, nmv, npv, quality, kw } = row.dataset;
    return {
      row, id, alias, technology,
      rank: Number(rank) || Infinity,
      value: Number(value),
      isChosen: "chosen" in row.dataset,
      nmv: number(nmv),
      npv: number(npv),
      quality: number(quality),
      kw: number(kw),
      box: row.querySelector("input[type=checkbox][name=offer]"),
      pin: row.querySelector("[data-pin]"),
      isPinned: row.classList.contains("is-pinned"),
    };
  };
  const take = (rows) => {
    entries = rows.map(entry);
    sorted = { rank: entries };
  };
  const ordered = (order) => {
    sorted[order] ||= ORDERS[order] ? [...entries].sort(ORDERS[order]) : entries;
    return sorted[order];
  };

  const arranged = (query, pinned) => {
    const technology = query.get("technology");
    const only = query.get("only");
    const others = ordered(query.get("sort") || "rank").filter(
      (each) =>
        !pinned.has(each.id) &&
        (!technology || each.technology === technology) &&
        (only !== "chosen" || each.isChosen) &&
        (only !== "ranked" || each.rank !== Infinity),
    );
    return pinned.size ? entries.filter((each) => pinned.has(each.id)).concat(others) : others;
  };

  // Put the rows that an address asks for into the table, and the address into the browser's bar.
  const arrange = (query) => {
    query.delete("page");
    const pinned = new Set(query.getAll("pin"));
    const found = arranged(query, pinned);
    const shown = query.get("show") === "all" ? found : found.slice(0, Math.max(WINDOW, pinned.size));
    const sort = query.get("sort") || "rank";
    mark(shown, pinned, query);
    const body = table().tBodies[0];
    const rows = shown.map((each) => each.row);
    window.cancelAnimationFrame(later);
    body.replaceChildren(...rows.slice(0, AT_ONCE));
    if (rows.length > AT_ONCE) {
      later = window.requestAnimationFrame(() => {
        later = window.requestAnimationFrame(() => body.append(...rows.slice(AT_ONCE)));
      });
    }
    table()
      .querySelectorAll("thead [data-sort]")
      .forEach((link) => {
        if (link.dataset.sort === sort) {
          link.closest("th").setAttribute("aria-sort", sort === "rank" || sort === "alias" ? "ascending" : "descending");
        } else {
          link.closest("th").removeAttribute("aria-sort");
        }
      });
    say(found.length, shown.length, query);
    const text = query.toString();
    window.history.replaceState(window.history.state, "", text ? `?${text}` : window.location.pathname);
    document.querySelectorAll("[data-as-shown]").forEach((each) => {
      const name = each.tagName === "FORM" ? "action" : "href";
      each.setAttribute(name, each.getAttribute(name).split("?")[0] + (text ? `?${text}` : ""));
    });
  };

  const mark = (shown, pinned, query) => {
    const rest = new URLSearchParams(query);
    rest.delete("pin");
    const base = rest.toString();
    const address = (ids) => `?${[base, ...ids.map((id) => `pin=${id}`)].filter(Boolean).join("&")}`;
    const ids = [...pinned];
    shown.forEach((each) => {
      const is = pinned.has(each.id);
      if (is !== each.isPinned) {
        each.isPinned = is;
        each.row.classList.toggle("is-pinned", is);
        each.pin.textContent = is ? "Unpin" : "Pin";
        each.pin.setAttribute("aria-label", `${is ? "Unpin" : "Pin"} ${each.alias}`);
      }
      each.pin.setAttribute("href", address(is ? ids.filter((id) => id !== each.id) : [...ids, each.id]));
    });
  };

  const say = (found, shown, query) => {
    const pages = document.getElementById("board-pages");
    pages.hidden = true;
    const words = document.getElementById("board-count");
    words.textContent = found === 0 ? "No offer is as asked for. " : shown < found ? `The first ${shown} of ${found} offers. ` : `${found} offers. `;
    if (shown < found) {
      const all = new URLSearchParams(query);
      all.set("show", "all");
      const link = document.createElement("a");
      link.href = `?${all}`;
      link.textContent = "Show all";
      link.dataset.showAll = "";
      words.append(link);
    }
  };

  // Every row of the table: those of the page where they are all, otherwise fetched once in the background.
  const gather = async () => {
    entries = null;
    const here = table();
    if (!here) {
      return;
    }
    const there = [...here.tBodies[0].rows].filter((row) => row.dataset.id);
    if (there.length === Number(here.dataset.total)) {
      take(there);
      entries.sort((a, b) => (a.rank === b.rank ? a.value - b.value : a.rank - b.rank));
      here.dataset.ready = "";
      return;
    }
    const answer = await fetch(`${here.dataset.rows}${window.location.search}`, { credentials: "same-origin" });
    if (!answer.ok || here !== table()) {
      return;
    }
    const read = document.createElement("template");
    read.innerHTML = `<table><tbody>${await answer.text()}</tbody></table>`;
    const checked = new Set([...here.querySelectorAll("input[name=offer]:checked")].map((box) => box.value));
    take([...read.content.querySelectorAll("tr[data-id]")].map((row) => document.importNode(row, true)));
    entries.forEach((each) => {
      each.box.checked = checked.has(each.id);
      if (window.htmx) {
        window.htmx.process(each.row);
      }
    });
    here.dataset.ready = "";
  };

  // Two to four ticked offers are compared; what they show is asked for while one still ticks.
  const ahead = new Map();
  let pause = 0;
  const ticked = () =>
    entries ? entries.filter((each) => each.box.checked).map((each) => each.id) : [...table().querySelectorAll("input[type=checkbox][name=offer]:checked")].map((box) => box.value);
  const comparison = (ids) => {
    const form = document.getElementById("compare");
    const address = `${form.action}?${ids.map((id) => `offer=${id}`).join("&")}`;
    if (!ahead.has(address)) {
      const asked = fetch(address, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
      ahead.set(address, asked.then((answer) => answer.text()));
    }
    return ahead.get(address);
  };

  document.addEventListener("change", (event) => {
    if (event.target.matches("#board input[type=checkbox][name=offer]")) {
      window.clearTimeout(pause);
      pause = window.setTimeout(() => {
        const ids = ticked();
        if (ids.length >= 2 && ids.length <= 4) {
          comparison(ids);
        }
      }, 120);
    } else if (entries && event.target.matches("#board-tools select")) {
      const query = wanted();
      query.delete(event.target.name);
      if (event.target.value) {
        query.set(event.target.name, event.target.value);
      }
      arrange(query);
    }
  });

  document.addEventListener("submit", async (event) => {
    if (event.target.id !== "compare") {
      return;
    }
    event.preventDefault();
    const found = await comparison(ticked());
    const there = document.getElementById("compared");
    there.innerHTML = found;
    there.scrollIntoView({ block: "nearest" });
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("#board [data-sort], #board [data-pin], #board [data-show-all]");
    if (!link || !entries || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    event.preventDefault();
    const query = new URLSearchParams(link.getAttribute("href").slice(1));
    if (link.dataset.sort) {
      const now = wanted();
      now.set("sort", link.dataset.sort);
      arrange(now);
      const select = document.querySelector("#board-tools select[name=sort]");
      select.value = link.dataset.sort;
    } else {
      const row = link.closest("tr");
      arrange(query);
      if (row) {
        row.querySelector("[data-pin]").focus();
      }
    }
  });

  document.addEventListener("DOMContentLoaded", gather);
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "board") {
      ahead.clear();
      gather();
    }
  });
})();
