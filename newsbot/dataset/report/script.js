"use strict";
(function () {
  const input = document.getElementById("find"), found = document.getElementById("found");
  const alike = { "ي": "ی", "ى": "ی", "ك": "ک", "ه": "ہ", "ة": "ہ", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و", "ئ": "ی", "ۂ": "ہ", "ۃ": "ہ" };
  const fold = (text) => text.normalize("NFKD").toLowerCase().replace(/[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u0640\u200b-\u200f]/g, "").replace(/[يىكهةأإآٱؤئۂۃ]/g, (letter) => alike[letter]);
  const stories = Array.from(document.querySelectorAll(".story"), (element) => ({ element, text: null }));
  const show = () => {
    const words = fold(input.value).split(/\s+/).filter(Boolean);
    let count = 0;
    for (const story of stories) {
      if (words.length && story.text === null) story.text = fold(story.element.textContent);
      const hit = words.every((word) => story.text.includes(word));
      story.element.hidden = !hit;
      count += hit ? 1 : 0;
    }
    found.textContent = words.length ? count + " of " + stories.length : "";
  };
  const naskh = document.getElementById("naskh");
  if (naskh) {
    const missing = () => { naskh.hidden = false; };
    document.fonts.load('1em "Noto Nastaliq Urdu"', "ا").then((faces) => { if (!faces.length) missing(); }, missing);
  }
  input.disabled = false;
  input.addEventListener("input", show);
})();
