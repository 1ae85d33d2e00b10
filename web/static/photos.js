// Photographs are shrunk before they are sent; the hash of what the camera made goes along in the name. Where the browser
// cannot do it, the original goes up as it is.
(function () {
  "use strict";
  var LONGEST = 1600, QUALITY = 0.85;
  function hex(buffer) {
    return Array.from(new Uint8Array(buffer)).map(function (b) { return b.toString(16).padStart(2, "0"); }).join("");
  }
  // The record of the camera (APP1 with Exif) out of a JPEG, or null.
  function cameraRecord(bytes) {
    if (bytes[0] !== 0xFF || bytes[1] !== 0xD8) { return null; }
    var at = 2;
    while (at + 4 < bytes.length && bytes[at] === 0xFF && bytes[at + 1] !== 0xDA) {
      var length = bytes[at + 2] * 256 + bytes[at + 3];
      if (bytes[at + 1] === 0xE1 && bytes[at + 4] === 0x45 && bytes[at + 5] === 0x78) { return bytes.slice(at, at + 2 + length); }
      at += 2 + length;
    }
    return null;
  }
  async function shrunk(file) {
    var original = new Uint8Array(await file.arrayBuffer());
    var sha256 = hex(await window.crypto.subtle.digest("SHA-256", original));
    var bitmap = await window.createImageBitmap(file, { imageOrientation: "from-image" });
    var scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
    var canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    var blob = await new Promise(function (done) { canvas.toBlob(done, "image/jpeg", QUALITY); });
    var made = new Uint8Array(await blob.arrayBuffer()), record = cameraRecord(original);
    var parts = record ? [made.slice(0, 2), record, made.slice(2)] : [made];
    return new File(parts, file.name.replace(/~[0-9a-f]{64}\.jpg$/, "") + "~" + sha256 + ".jpg", { type: "image/jpeg" });
  }
  async function shrinkAll(input) {
    var form = input.form, button = form && form.querySelector("button[type=submit]:not([formaction])");
    if (button) { button.disabled = true; }
    try {
      var out = new DataTransfer();
      for (var file of input.files) {
        try { out.items.add(await shrunk(file)); } catch (fault) { out.items.add(file); }
      }
      input.files = out.files;
      show(input);
    } finally {
      if (button) { button.disabled = false; }
    }
  }
  function show(input) {
    var place = input.parentNode.querySelector(".thumbs");
    if (!place) { return; }
    place.textContent = "";
    Array.from(input.files).forEach(function (file) {
      var picture = document.createElement("img");
      picture.alt = "照片";
      picture.src = URL.createObjectURL(file);
      picture.onload = function () { URL.revokeObjectURL(picture.src); };
      place.appendChild(picture);
    });
    input.dataset.ready = String(input.files.length);
  }
  document.addEventListener("change", function (event) {
    if (event.target.matches && event.target.matches("input[type=file][data-shrink]")) { shrinkAll(event.target); }
  });
  // What was chosen before this script ran, or was kept by the browser over a reload.
  Array.from(document.querySelectorAll("input[type=file][data-shrink]")).forEach(function (input) {
    if (input.files.length) { shrinkAll(input); }
  });
})();
