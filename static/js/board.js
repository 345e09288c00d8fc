// The ranked table: order, filters, pins and comparison where the page stands. Without this file every one of them is
// a link or a form that the server answers; with it the rows that are there are rearranged, and the address kept.
"use strict";

(() => {
  const WINDOW = 50;
  const table = () => document.getElementById("ranked-table");
  let rows = null;

  const number = (text) => (text === "" ? -Infinity : Number(text));
  const byNumber = (name) => (a, b) => number(b.dataset[name]) - number(a.dataset[name]);
  const ORDERS = {
    rank: () => 0,
    nmv: byNumber("nmv"),
    npv: byNumber("npv"),
    quality: byNumber("quality"),
    kw: byNumber("kw"),
    alias: (a, b) =>
      a.dataset.alias.length - b.dataset.alias.length || (a.dataset.alias < b.dataset.alias ? -1 : a.dataset.alias > b.dataset.alias ? 1 : 0),
  };
  const wanted = () => new URLSearchParams(window.location.search);

  const shownBy = (query) => {
    const technology = query.get("technology");
    const only = query.get("only");
    return (row) =>
      (!technology || row.dataset.technology === technology) &&
      (only !== "chosen" || "chosen" in row.dataset) &&
      (only !== "ranked" || row.dataset.rank !== "");
  };

  const arranged = (query) => {
    const pinned = new Set(query.getAll("pin"));
    const order = ORDERS[query.get("sort")] || ORDERS.rank;
    const first = rows.filter((row) => pinned.has(row.dataset.id));
    const others = rows.filter((row) => !pinned.has(row.dataset.id)).filter(shownBy(query)).sort(order);
    return [first.concat(others), pinned];
  };

  // Put the rows that an address asks for into the table, and the address into the browser's bar.
  const arrange = (query) => {
    query.delete("page");
    const [found, pinned] = arranged(query);
    const shown = query.get("show") === "all" ? found : found.slice(0, Math.max(WINDOW, pinned.size));
    const sort = query.get("sort") || "rank";
    shown.forEach((row) => mark(row, pinned, query));
    table().tBodies[0].replaceChildren(...shown);
    table()
      .querySelectorAll("thead th")
      .forEach((head) => {
        const link = head.querySelector("[data-sort]");
        if (link && link.dataset.sort === sort) {
          head.setAttribute("aria-sort", sort === "rank" || sort === "alias" ? "ascending" : "descending");
        } else {
          head.removeAttribute("aria-sort");
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

  const mark = (row, pinned, query) => {
    const is = pinned.has(row.dataset.id);
    row.classList.toggle("is-pinned", is);
    const link = row.querySelector("[data-pin]");
    const next = new URLSearchParams(query);
    next.delete("pin");
    [...pinned].filter((id) => id !== row.dataset.id).forEach((id) => next.append("pin", id));
    if (!is) {
      next.append("pin", row.dataset.id);
    }
    link.href = `?${next}`;
    link.firstChild.textContent = is ? "Unpin" : "Pin";
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
    rows = null;
    const here = table();
    if (!here) {
      return;
    }
    const there = [...here.tBodies[0].rows].filter((row) => row.dataset.id);
    if (there.length === Number(here.dataset.total)) {
      rows = there.sort((a, b) => (Number(a.dataset.rank) || Infinity) - (Number(b.dataset.rank) || Infinity) || a.dataset.value - b.dataset.value);
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
    rows = [...read.content.querySelectorAll("tr[data-id]")].map((row) => document.importNode(row, true));
    rows.forEach((row) => {
      const box = row.querySelector("input[type=checkbox][name=offer]");
      box.checked = checked.has(box.value);
      if (window.htmx) {
        window.htmx.process(row);
      }
    });
    here.dataset.ready = "";
  };

  // Two to four ticked offers are compared; what they show is asked for while one still ticks.
  const ahead = new Map();
  let pause = 0;
  const ticked = () => (rows || [...table().tBodies[0].rows]).filter((row) => row.querySelector("input[name=offer]:checked")).map((row) => row.dataset.id);
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
    } else if (rows && event.target.matches("#board-tools select")) {
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
    if (!link || !rows || event.ctrlKey || event.metaKey || event.shiftKey) {
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
