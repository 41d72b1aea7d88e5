// Draws one figure: the graph of its kind, compiled when the bundle was built, with the rows the report supplies.

import {transforms} from 'vega-dataflow';
import {expressionInterpreter} from 'vega-interpreter';
import {View} from 'vega-view';
import {graphs, operators} from 'virtual:charts';

Object.assign(transforms, operators);

type Table = Record<string, unknown[]>;
export type Chart = {kind: string; data: Record<string, Table>};

/** Tables travel as columns, which are half the size of rows. */
function rows(table: Table): object[] {
  const names = Object.keys(table);
  const length = names.length ? table[names[0]!]!.length : 0;
  return Array.from({length}, (_, k) => Object.fromEntries(names.map(name => [name, value(name, table[name]![k])])));
}

const value = (name: string, item: unknown) => (name === 'date' ? Date.parse(`${item}T00:00:00Z`) : item);

/** Draws `chart` into `element` and redraws it when the element's width changes. */
export function draw(element: HTMLElement, chart: Chart): void {
  const view = new View(structuredClone(graphs[chart.kind]!), {renderer: 'svg', expr: expressionInterpreter, hover: false});
  for (const [name, table] of Object.entries(chart.data)) view.data(name, rows(table));
  let width = Math.floor(element.clientWidth);
  view.initialize(element).width(width || 600).run();
  element.dataset.drawn = 'yes';
  new ResizeObserver(() => {
    const now = Math.floor(element.clientWidth);
    if (now > 0 && now !== width) view.width((width = now)).run();
  }).observe(element);
}
