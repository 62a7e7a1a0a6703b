// Arrow keys move through a grid: table[data-grid], whose cells hold one link or
// button each. The table stays one stop of the Tab key.
const moves = {
  ArrowLeft: (p) => [p.row, p.column - 1],
  ArrowRight: (p) => [p.row, p.column + 1],
  ArrowUp: (p) => [p.row - 1, p.column],
  ArrowDown: (p) => [p.row + 1, p.column],
  Home: (p, rows, event) => [event.ctrlKey ? 0 : p.row, 0],
  End: (p, rows, event) => {
    const row = event.ctrlKey ? rows.length - 1 : p.row;
    return [row, rows[row].length - 1];
  },
};
const stopsOf = (table) =>
  [...table.tBodies].flatMap((body) => [...body.rows])
    .map((row) => [...row.cells].map((cell) => cell.querySelector("a, button")));

const place = (rows, stop) => {
  for (let row = 0; row < rows.length; row++) {
    const column = rows[row].indexOf(stop);
    if (column >= 0) return { row, column };
  }
  return null;
};

addEventListener("DOMContentLoaded", () => {
  for (const [number, table] of document.querySelectorAll("table[data-grid]").entries()) {
    const rows = stopsOf(table);
    const all = rows.flat().filter(Boolean);
    const enter = (stop) => all.forEach((s) => { s.tabIndex = s === stop ? 0 : -1; });
    if (all.length) enter(all[0]);
    const keys = table.parentElement.querySelector("[data-keys]");
    if (keys) {
      keys.hidden = false;
      keys.id = `touches-${number}`;
      table.parentElement.setAttribute("aria-describedby", keys.id);
    }
    table.addEventListener("focusin", (event) => {
      if (all.includes(event.target)) enter(event.target);
    });
    table.addEventListener("keydown", (event) => {
      const from = moves[event.key] && place(rows, event.target);
      if (!from) return;
      let [row, column] = moves[event.key](from, rows, event);
      // Step over cells that hold nothing to open.
      const step = [Math.sign(row - from.row), Math.sign(column - from.column)];
      while (rows[row]?.[column] === null) {
        row += step[0];
        column += step[1];
      }
      const target = rows[row]?.[column];
      if (!target) return;
      event.preventDefault();
      enter(target);
      target.focus();
    });
  }
});
