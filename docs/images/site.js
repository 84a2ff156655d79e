// What Material leaves without a name or out of reach of the keyboard
document$.subscribe(() => {
  document.querySelector(".md-search")?.setAttribute("aria-label", "Search");
  requestAnimationFrame(() => {
    for (const table of document.querySelectorAll(".md-typeset__scrollwrap")) table.tabIndex = 0;
    // each copy button is in its own landmark, all without a name
    for (const nav of document.querySelectorAll(".md-code__nav")) nav.setAttribute("role", "none");
  });
});
