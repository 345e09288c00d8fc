// The few things a page cannot do by markup alone.
"use strict";

// A form is sent once: a second press of its button while the first is on its way does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) {
    return;
  }
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  window.setTimeout(() => delete form.dataset.sent, 10000);
});

// A page coming back from the browser's history may be sent again.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

// Escape, or a press elsewhere, closes an open confirmation.
const closeConfirmations = (except) => {
  document.querySelectorAll("details.confirm[open]").forEach((panel) => {
    if (panel !== except) {
      panel.open = false;
    }
  });
};
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const open = document.querySelector("details.confirm[open]");
    closeConfirmations(null);
    if (open) {
      open.querySelector("summary").focus();
    }
  }
});
document.addEventListener("click", (event) => closeConfirmations(event.target.closest("details.confirm")));

// A control marked data-autosubmit sends its form when it changes (filters).
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-autosubmit]") && event.target.form) {
    event.target.form.requestSubmit();
  }
});

// A file that was watched while it was made is taken away as soon as it is there.
document.addEventListener("htmx:afterSettle", () => {
  const made = document.querySelector("[data-take-now]");
  if (made) {
    made.removeAttribute("data-take-now");
    made.click();
  }
});

// On a narrow page the open tab may stand outside the row's visible part.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll(".tabs, .step-list").forEach((row) => {
    const open = row.querySelector("[aria-current]");
    if (open) {
      row.scrollLeft = open.offsetLeft - row.offsetLeft - (row.clientWidth - open.clientWidth) / 2;
    }
  });
});

// Time left, by the server's clock as the page came; the words are right without this, they only stand still.
const spellLeft = (seconds) => {
  if (seconds <= 0) {
    return "over";
  }
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  return days ? `${days} d ${hours % 24} h` : hours ? `${hours} h ${minutes % 60} min` : `${minutes} min ${Math.floor(seconds % 60)} s`;
};
document.addEventListener("DOMContentLoaded", () => {
  const shown = document.querySelectorAll("[data-left-until]");
  const tick = () =>
    shown.forEach((each) => {
      const now = Number(each.dataset.leftNow) + performance.now() / 1000;
      each.textContent = spellLeft(Number(each.dataset.leftUntil) - now);
    });
  if (shown.length) {
    window.setInterval(tick, 1000);
  }
});
