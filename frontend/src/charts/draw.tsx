// The charts of a report: the rows that src/detente/report/charts.py writes, as columns, drawn as wide as there is room.

import {render, type VNode} from 'preact';
import {Keep} from '../keep.tsx';
import {Hinge, Levels, Sweep, type Turn} from './hinges.tsx';
import {Areas, Ranges, type OverTime} from './over_time.tsx';

type Table = Record<string, any[]>;
export type Chart = {kind: string; data: Record<string, Table>};
type Row = Record<string, any>;

/** Tables travel as columns, which are half the size of rows. */
function rows(table: Table): Row[] {
  const names = Object.keys(table);
  const length = names.length ? table[names[0]!]!.length : 0;
  return Array.from({length}, (_, k) => Object.fromEntries(names.map(name => [name, table[name]![k]])));
}

export const time = (date: string) => Date.parse(`${date}T00:00:00Z`);

function overTime({kind, data}: Chart, width: number): OverTime {
  const rounds = kind.endsWith('_in_rounds');
  const place = (row: Row) => (rounds ? row.round : time(row.date));
  const byRank = Map.groupBy(rows(data.paths!), row => row.rank as number);
  const series = [...byRank.values()].map(own => ({
    name: own[0]!.name, y: own.map(row => row.y), low: own.map(row => row.low), high: own.map(row => row.high),
  }));
  const events = rows(data.events!).map(row => ({x: place(row), text: row.text, name: row.name}));
  return {rounds, x: byRank.get(0)!.map(place), series, events, width};
}

function drawn(chart: Chart, width: number): VNode {
  const {kind, data} = chart;
  if (kind.startsWith('areas')) return <Areas {...overTime(chart, width)} />;
  if (kind.startsWith('ranges')) return <Ranges {...overTime(chart, width)} />;
  const bar = data.bar!.y![0] as number;
  const bins = data.bins ? (rows(data.bins) as any) : [];
  const turn = data.turn ? (rows(data.turn)[0] as Turn) : undefined;
  if (kind === 'levels') return <Levels width={width} bar={bar} bins={bins} />;
  if (kind === 'sweep') return <Sweep width={width} bar={bar} turn={turn} points={rows(data.points!) as any} />;
  return <Hinge width={width} bar={bar} turn={turn} bins={bins} sides={rows(data.sides!) as any} />;
}

/** Draws `chart` into `element` and redraws it when the element's width changes. */
export function draw(element: HTMLElement, chart: Chart): void {
  let width = Math.floor(element.clientWidth);
  render(drawn(chart, width || 600), element);
  element.dataset.drawn = 'yes';
  const buttons = document.createElement('div');
  element.after(buttons);
  render(<Keep place={{current: element}} says={element.ariaLabel ?? ''} />, buttons);
  new ResizeObserver(() => {
    const now = Math.floor(element.clientWidth);
    if (now > 0 && now !== width) render(drawn(chart, (width = now)), element);
  }).observe(element);
}
