// A new inspection on a weak line: what could not be sent stays in this browser and is sent once, with the same number.
(function () {
  "use strict";
  var board = document.getElementById("unsent");
  if (!board) { return; }
  var person = board.dataset.person, form = document.getElementById("inspection");

  function store(mode) {
    return new Promise(function (done, fail) {
      var opening = window.indexedDB.open("duban", 1);
      opening.onupgradeneeded = function () { opening.result.createObjectStore("unsent", { keyPath: "id" }); };
      opening.onerror = function () { fail(opening.error); };
      opening.onsuccess = function () { done(opening.result.transaction("unsent", mode).objectStore("unsent")); };
    });
  }
  function asked(request) {
    return new Promise(function (done, fail) {
      request.onsuccess = function () { done(request.result); };
      request.onerror = function () { fail(request.error); };
    });
  }
  async function put(entry) { return asked((await store("readwrite")).put(entry)); }
  async function drop(id) { return asked((await store("readwrite")).delete(id)); }
  async function all() {
    return (await asked((await store("readonly")).getAll())).filter(function (entry) { return entry.person === person; });
  }

  // What became of one sending: sent, refused (with the faults), login (somebody must log in first), or unsent.
  async function send(entry) {
    var body = new FormData();
    entry.fields.forEach(function (pair) { if (pair[0] !== "csrf") { body.append(pair[0], pair[1]); } });
    body.append("csrf", board.dataset.csrf);
    var answer;
    try {
      answer = await fetch(entry.action, { method: "POST", body: body, credentials: "same-origin" });
    } catch (fault) {
      return { word: "unsent" };
    }
    if (answer.redirected && new URL(answer.url).pathname.startsWith("/login")) { return { word: "login" }; }
    if (answer.redirected) { return { word: "sent", url: answer.url }; }
    if (answer.status >= 500 || answer.status === 408 || answer.status === 401 || answer.status === 403) { return { word: "unsent" }; }
    var page = new DOMParser().parseFromString(await answer.text(), "text/html");
    var told = page.querySelector(".faults") || page.querySelector(".message .lead");
    return { word: "refused", faults: told ? told.textContent.trim() : "提交被拒绝" };
  }

  async function draw(notes) {
    var entries = await all(), list = board.querySelector("ul");
    board.hidden = entries.length === 0 && !notes;
    list.textContent = "";
    board.querySelector("h2").firstChild.textContent = entries.length ? "未发送 " : "已发送";
    board.querySelector("h2 small").hidden = board.querySelector(".buttons").hidden = entries.length === 0;
    entries.forEach(function (entry) {
      var line = document.createElement("li");
      line.textContent = entry.firm + "　" + entry.at + "　" + (entry.refused ? "未通过：" + entry.refused : "未发送") + " ";
      if (entry.refused) {
        var button = document.createElement("button");
        button.type = "button"; button.className = "button small"; button.textContent = "删除";
        button.addEventListener("click", async function () { await drop(entry.id); draw(); });
        line.appendChild(button);
      }
      list.appendChild(line);
    });
    (notes || []).forEach(function (note) {
      var line = document.createElement("li"), link = document.createElement("a");
      link.href = note.url; link.textContent = note.firm + "　已发送，打开";
      line.appendChild(link); list.appendChild(line);
    });
  }

  // One sending at a time, in the order of the asking; nothing asked for while another runs is lost.
  var last = Promise.resolve();
  function inTurn(work) {
    last = last.then(work, work);
    return last;
  }

  async function sendUnsent() {
    var notes = [];
    for (var entry of await all()) {
      if (entry.refused) { continue; }
      var became = await send(entry);
      if (became.word === "sent") { await drop(entry.id); notes.push({ url: became.url, firm: entry.firm }); }
      if (became.word === "refused") { entry.refused = became.faults; await put(entry); }
      if (became.word === "login" || became.word === "unsent") { break; }
    }
    await draw(notes.length ? notes : null);
  }
  function sendAll() { return inTurn(sendUnsent); }

  var submitting = false;
  async function submit(event) {
    var button = event.submitter, body = new FormData(form);
    event.preventDefault();
    event.stopImmediatePropagation();
    if (submitting) { return; }
    submitting = true;
    if (!body.get("to")) { body.set("to", now()); }
    var fields = Array.from(body.entries()).filter(function (pair) { return !(pair[1] instanceof File) || pair[1].size > 0; });
    var entry = {
      id: body.get("_request"), person: person, firm: form.dataset.firm, at: now().replace("T", " "), fields: fields,
      action: (button && button.getAttribute("formaction")) || form.getAttribute("action")
    };
    var words = button ? button.textContent : "";
    if (button) { button.textContent = "正在提交…"; button.setAttribute("aria-busy", "true"); }
    try {
      // Kept before its turn comes: whoever closes the page meanwhile loses nothing; sent twice it is one, by its number.
      await put(entry);
      var became = await inTurn(function () { return send(entry); });
      if (became.word === "sent") { await drop(entry.id); window.location.assign(became.url); return; }
      if (became.word === "refused") { await drop(entry.id); tell(became.faults, true); return; }
      form.hidden = true;
      tell(became.word === "login" ? "登录已过期。内容已保存在本机，登录后自动发送。" : "网络不通。内容已保存在本机，网络恢复后自动发送，请不要重复填写。", false);
      await draw();
    } finally {
      submitting = false;
      if (button) { button.textContent = words; button.removeAttribute("aria-busy"); }
    }
  }
  function now() {
    var shifted = new Date(Date.now() + 8 * 3600 * 1000);
    return shifted.toISOString().slice(0, 16);
  }
  function tell(text, isFault) {
    var place = document.getElementById("refused"), box = document.createElement("div");
    box.className = isFault ? "faults" : "done";
    box.setAttribute("role", "alert");
    box.textContent = text;
    place.textContent = "";
    place.appendChild(box);
    window.scrollTo(0, 0);
  }

  // One more block of fields, copied from the last one.
  function addHazard(event) {
    event.preventDefault();
    var blocks = form.querySelectorAll("details.hazard"), last = blocks[blocks.length - 1];
    var n = Number(last.dataset.n), next = n + 1, copy = last.cloneNode(true), link = document.getElementById("add-hazard");
    copy.dataset.n = String(next);
    copy.querySelector("summary").textContent = "隐患 " + next;
    copy.querySelectorAll("[id],[name],[for]").forEach(function (part) {
      ["id", "name", "for"].forEach(function (name) {
        var value = part.getAttribute(name);
        if (value) { part.setAttribute(name, value.replace("h" + n + ".", "h" + next + ".")); }
      });
    });
    copy.querySelectorAll("input[type=hidden]").forEach(function (part) { part.remove(); });
    copy.querySelectorAll("textarea,input").forEach(function (part) { part.value = ""; });
    copy.querySelectorAll("select").forEach(function (part) { part.selectedIndex = 0; });
    copy.querySelectorAll(".thumbs,.small").forEach(function (part) { part.textContent = ""; });
    copy.open = true;
    last.after(copy);
    copy.querySelector("textarea").focus();
    if (next >= Number(link.dataset.most)) { link.remove(); }
  }

  if (!window.indexedDB || !window.fetch) { return; }
  if (form) {
    // Before the script that guards against double clicks, which would count this as sent.
    form.addEventListener("submit", submit);
    var link = document.getElementById("add-hazard");
    if (link) { link.addEventListener("click", addHazard); }
  }
  board.querySelector("button").addEventListener("click", sendAll);
  window.addEventListener("online", sendAll);
  draw().then(sendAll);
})();
