// Brings a report to life: draws charts as they come into view, filters, sorts, and unfolds everything for paper.
// Without it the page still reads: every number stands in a table.

import './report.css';
import {draw, type Chart} from './charts.ts';
import {filterByGroup, filterByText, makeSortable} from './tables.ts';

const charts = JSON.parse(document.getElementById('charts')?.textContent ?? '{}') as Record<string, Chart>;
const all = <T extends HTMLElement>(selector: string) => [...document.querySelectorAll<T>(selector)];

function drawOnce(element: HTMLElement): void {
  const chart = charts[element.dataset.chart ?? ''];
  if (chart && !element.dataset.drawn && element.clientWidth > 0) draw(element, chart);
}

/** Charts in folded parts have no width yet; they are met again when unfolded. */
function drawInView(): void {
  const seen = new IntersectionObserver(entries => {
    for (const entry of entries) if (entry.isIntersecting) drawOnce(entry.target as HTMLElement);
  }, {rootMargin: '600px'});
  all('[data-chart]').forEach(element => seen.observe(element));
}

function unfoldTarget(): void {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const folded = target?.closest('details');
  if (!folded) return;
  folded.open = true;
  target!.scrollIntoView();
}

/** Paper shows everything; afterwards the page is as it was. */
function unfoldForPaper(): void {
  let opened: HTMLDetailsElement[] = [];
  addEventListener('beforeprint', () => {
    opened = all<HTMLDetailsElement>('details:not([open]):not(.table)');
    opened.forEach(each => (each.open = true));
    all('[data-chart]').forEach(drawOnce);
  });
  addEventListener('afterprint', () => opened.forEach(each => (each.open = false)));
}

document.documentElement.classList.add('live');
for (const button of all<HTMLButtonElement>('[data-open]')) {
  button.addEventListener('click', () =>
    all<HTMLDetailsElement>('details.claim').forEach(each => (each.open = button.dataset.open === 'yes')));
}
filterByGroup(all<HTMLButtonElement>('.chip'), all('tr[data-group], .claim[data-group]'));
filterByText(document.querySelector('#filter'), all('#assumption-table tbody tr'), document.querySelector('#shown'));
all<HTMLTableElement>('table.sortable').forEach(makeSortable);
unfoldForPaper();
addEventListener('hashchange', unfoldTarget);
unfoldTarget();
drawInView();
