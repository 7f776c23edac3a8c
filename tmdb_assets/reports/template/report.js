"use strict";
// Draws the charts of the page, and again when the reader's system changes between light and dark.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const drawn = new Map();

  async function draw() {
    const config = dark.matches ? data.dark : data.light;
    for (const [name, spec] of Object.entries(data.charts)) {
      const place = document.getElementById(name);
      try {
        // ast: expressions are interpreted and not evaluated as code, which the page forbids.
        const chart = await vegaEmbed(place, spec, { config, ast: true, actions: false, renderer: "canvas" });
        drawn.get(name)?.finalize();
        drawn.set(name, chart);
        place.dataset.drawn = dark.matches ? "dark" : "light";
      } catch (error) {
        place.textContent = "This chart could not be drawn; the table has its numbers.";
        console.error(name, error);
      }
    }
  }

  dark.addEventListener("change", draw);
  draw();
})();
