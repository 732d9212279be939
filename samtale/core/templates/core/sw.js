"use strict";
// Keeps the offline page and what it looks like. Never a page with content.
const FILES = {{ cached|tojson }};
const OFFLINE = "{{ url("offline") }}";
const NAME = "samtale-" + FILES.join(",").split("").reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) >>> 0, 7).toString(36);

self.addEventListener("install", event => {
  event.waitUntil(caches.open(NAME).then(cache => cache.addAll([OFFLINE, ...FILES])).then(() => self.skipWaiting()));
});

self.addEventListener("activate", event => {
  event.waitUntil(caches.keys().then(names => Promise.all(names.filter(name => name !== NAME).map(name => caches.delete(name)))));
});

self.addEventListener("fetch", event => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  } else if (FILES.includes(new URL(request.url).pathname)) {
    event.respondWith(fetch(request).catch(() => caches.match(request, { ignoreVary: true })));
  }
});
