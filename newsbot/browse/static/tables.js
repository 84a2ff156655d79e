"use strict";
(function () {
  const names = { _filter_column: "Column", _filter_op: "Comparison", _filter_value: "Value", _sort: "Sort by", sql: "SQL" };
  const label = () => {
    for (const field of document.querySelectorAll("select, textarea, input:not([type=submit], [type=hidden])")) {
      if (!field.labels.length && !field.hasAttribute("aria-label")) {
        const name = field.name.replace(/_\d+$/, "");
        field.setAttribute("aria-label", names[name] || name || "SQL");
      }
    }
  };
  for (const head of document.querySelectorAll("main :is(h2, h3)")) {
    if (head.matches("h2")) break;
    head.setAttribute("aria-level", "2");
  }
  label();
  window.addEventListener("load", label);
})();
