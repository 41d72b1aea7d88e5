// Brings a report to life: draws charts as they come into view, filters, sorts, and unfolds everything for paper.
// Without it the page still reads: every number stands in a table.

import {draw, type Chart} from './charts/draw.tsx';
import {cited} from './keep.tsx';
import {filterByGroup, filterByText, makeSortable} from './tables.ts';

export type Charts = Record<string, Chart>;
const within = <T extends HTMLElement>(root: ParentNode, selector: string) => [...root.querySelectorAll<T>(selector)];

/** Draws each chart once it has a width; those in folded parts have none yet and are met again when unfolded. */
function drawing(charts: Charts): (element: HTMLElement) => void {
  return element => {
    const chart = charts[element.dataset.chart ?? ''];
    if (chart && !element.dataset.drawn && element.clientWidth > 0) draw(element, chart);
  };
}

function drawInView(root: ParentNode, drawOnce: (element: HTMLElement) => void): void {
  const seen = new IntersectionObserver(entries => {
    for (const entry of entries) if (entry.isIntersecting) drawOnce(entry.target as HTMLElement);
  }, {rootMargin: '600px'});
  within(root, '[data-chart]').forEach(element => seen.observe(element));
}

/** Unfolds what the address points to. */
export function unfoldTarget(): void {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const folded = target?.closest('details');
  if (!folded) return;
  folded.open = true;
  target!.scrollIntoView();
}

/** Paper shows everything; afterwards the page is as it was. */
function unfoldForPaper(drawOnce: (element: HTMLElement) => void): void {
  let opened: HTMLDetailsElement[] = [];
  addEventListener('beforeprint', () => {
    opened = within<HTMLDetailsElement>(document, 'details:not([open]):not(.table)');
    opened.forEach(each => (each.open = true));
    within(document, '[data-chart]').forEach(drawOnce);
  });
  addEventListener('afterprint', () => opened.forEach(each => (each.open = false)));
}

/** Brings what is written in `root` to life; gives what draws one of its charts. */
export function enliven(root: ParentNode, charts: Charts): (element: HTMLElement) => void {
  const drawOnce = drawing(charts);
  for (const button of within<HTMLButtonElement>(root, '[data-open]')) {
    button.addEventListener('click', () =>
      within<HTMLDetailsElement>(root, 'details.claim').forEach(each => (each.open = button.dataset.open === 'yes')));
  }
  filterByGroup(within<HTMLButtonElement>(root, '.chip'), within(root, 'tr[data-group], .claim[data-group]'));
  filterByText(root.querySelector('#filter'), within(root, '#assumption-table tbody tr'), root.querySelector('#shown'));
  within<HTMLTableElement>(root, 'table.sortable').forEach(makeSortable);
  for (const button of within<HTMLButtonElement>(root, '[data-cite]')) {
    button.addEventListener('click', () => (button.nextElementSibling!.textContent = cited(button.dataset.cite!)));
  }
  drawInView(root, drawOnce);
  return drawOnce;
}

export function startReport(): void {
  document.documentElement.classList.add('live');
  unfoldForPaper(enliven(document, JSON.parse(document.getElementById('charts')?.textContent ?? '{}')));
  addEventListener('hashchange', unfoldTarget);
  unfoldTarget();
}
