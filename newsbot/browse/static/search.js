"use strict";
// Search as one types. Without this script the form does the same at the press of a key.
(() => {
  const form = document.getElementById("search");
  const found = document.getElementById("found");
  const wide = matchMedia("(min-width: 62rem)");
  const open = () => {
    const filters = document.querySelector(".filters");
    if (filters && wide.matches) filters.open = true;
  };
  open();
  wide.addEventListener("change", open);
  if (!form || !found) return;
  const PAUSE = 120; // milliseconds after the last key
  let timer = 0;
  let running = null;

  const show = async (address) => {
    if (running) running.abort();
    running = new AbortController();
    try {
      const answer = await fetch(address, {signal: running.signal});
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const filters = document.querySelector(".filters");
      const was = filters ? filters.open : false;
      found.replaceChildren(...page.getElementById("found").childNodes);
      const now = document.querySelector(".filters");
      if (now) now.open = was;
      document.title = page.title;
      history.replaceState(null, "", address);
    } catch (error) {
      if (error.name !== "AbortError") location.assign(address);
    }
  };

  form.elements.q.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const values = [...new FormData(form)].filter(([, value]) => value !== "");
      const query = new URLSearchParams(values).toString();
      show(query ? `/?${query}` : "/");
    }, PAUSE);
  });
})();
