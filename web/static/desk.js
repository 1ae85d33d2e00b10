// Small comforts; every page works without them.
(function () {
  "use strict";
  document.addEventListener("keydown", function (event) {
    var target = event.target;
    var typing = /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.isContentEditable;
    if (typing || event.ctrlKey || event.metaKey || event.altKey) { return; }
    if (event.key === "/") {
      var search = document.getElementById("q");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
    } else if (event.key === "n" || event.key === "p") {
      step(event, event.key === "n" ? 1 : -1);
    } else if (event.key === "?" && keys) { event.preventDefault(); open(); }
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) { event.target.blur(); }
  });
  var keys = document.getElementById("keys");
  function open() { if (keys.showModal) { keys.showModal(); } }
  var opener = document.getElementById("keys-open");
  if (opener) { opener.addEventListener("click", open); }
  // What may be done next on a case; the rows of a list elsewhere.
  function step(event, by) {
    var places = Array.prototype.slice.call(document.querySelectorAll("#next a.act"));
    if (!places.length) {
      places = Array.prototype.map.call(document.querySelectorAll("main tbody tr"), function (row) { return row.querySelector("a"); });
    }
    places = places.filter(function (place) { return place && place.getClientRects().length; });
    if (!places.length) { return; }
    var at = places.indexOf(document.activeElement);
    event.preventDefault();
    places[at < 0 ? (by > 0 ? 0 : places.length - 1) : Math.min(Math.max(at + by, 0), places.length - 1)].focus();
  }
  // On a phone a table has no head: each cell is told its own, but the first and those that speak for themselves.
  function label() {
    document.querySelectorAll("table.dense").forEach(function (table) {
      var heads = table.querySelectorAll("thead th");
      table.querySelectorAll("tbody tr").forEach(function (row) {
        Array.prototype.forEach.call(row.cells, function (cell, at) {
          var head = heads[at] && heads[at].textContent.trim();
          if (at && head && !cell.hasAttribute("data-label") && cell.textContent.trim() && !cell.querySelector(".light, .state, button, input, .button")) { cell.setAttribute("data-label", head); }
        });
      });
    });
  }
  // Paper shows what is folded away on the screen.
  var unfolded = [];
  window.addEventListener("beforeprint", function () {
    unfolded = Array.prototype.filter.call(document.querySelectorAll("main .left details.more"), function (one) { return !one.open; });
    unfolded.forEach(function (one) { one.open = true; });
  });
  window.addEventListener("afterprint", function () { unfolded.forEach(function (one) { one.open = false; }); });
  label();
  document.addEventListener("htmx:afterSettle", label);
  document.querySelectorAll("input[data-all]").forEach(function (all) {
    all.hidden = false;
    all.addEventListener("change", function () {
      document.querySelectorAll("input[name=" + all.dataset.all + "]").forEach(function (one) { one.checked = all.checked; });
    });
  });
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.hasAttribute("data-once")) { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    var button = form.querySelector("button[type=submit]");
    if (button) { button.setAttribute("aria-busy", "true"); button.textContent = "正在提交…"; }
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-once]").forEach(function (form) { delete form.dataset.sent; });
  });
  document.querySelectorAll("details.menu").forEach(function (menu) {
    if (window.matchMedia("(max-width: 820px)").matches) { menu.removeAttribute("open"); }
  });
  var fault = document.querySelector("[aria-invalid=true]");
  if (fault) { fault.focus(); }
})();
