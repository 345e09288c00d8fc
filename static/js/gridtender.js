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

// On a narrow page the open tab may stand outside the row's visible part.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll(".tabs").forEach((row) => {
    const open = row.querySelector("[aria-current]");
    if (open) {
      row.scrollLeft = open.offsetLeft - row.offsetLeft - (row.clientWidth - open.clientWidth) / 2;
    }
  });
});
