// Filters and sorting of the report's tables.

/** Pressed buttons choose which groups are shown; none pressed shows all. */
export function filterByGroup(buttons: HTMLButtonElement[], items: HTMLElement[]): void {
  const apply = () => {
    const wanted = new Set(buttons.filter(each => each.ariaPressed === 'true').map(each => each.dataset.group));
    items.forEach(item => (item.hidden = wanted.size > 0 && !wanted.has(item.dataset.group)));
  };
  for (const button of buttons) {
    button.addEventListener('click', () => {
      button.ariaPressed = button.ariaPressed === 'true' ? 'false' : 'true';
      apply();
    });
  }
}

/** Shows the rows that hold every word typed. */
export function filterByText(input: HTMLInputElement | null, rows: HTMLElement[], status: HTMLElement | null): void {
  input?.addEventListener('input', () => {
    const wanted = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    rows.forEach(row => (row.hidden = !wanted.every(word => row.textContent!.toLowerCase().includes(word))));
    if (status) status.textContent = wanted.length ? `${rows.filter(row => !row.hidden).length} of ${rows.length} shown` : '';
  });
}

const key = (row: HTMLTableRowElement, column: number) =>
  row.cells[column]?.dataset.sort ?? row.cells[column]?.textContent?.trim() ?? '';

function compare(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  return Number.isNaN(x) || Number.isNaN(y) ? a.localeCompare(b) : y - x; // numbers: largest first
}

/** Makes a button of each heading; a second press turns the order round. */
export function makeSortable(table: HTMLTableElement): void {
  const heads = [...table.tHead!.rows[0]!.cells];
  heads.forEach((head, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener('click', () => {
      const again = head.ariaSort === 'ascending';
      heads.forEach(each => each.removeAttribute('aria-sort'));
      head.ariaSort = again ? 'descending' : 'ascending';
      const rows = [...table.tBodies[0]!.rows].sort((a, b) => compare(key(a, column), key(b, column)) * (again ? -1 : 1));
      table.tBodies[0]!.append(...rows);
    });
  });
}
