// Chances over time or rounds: stacked means, and means with the middle 90 % of the draws.

import {spaced} from '../words.ts';
import {area, line, Plot, type Across} from './plot.tsx';

/** One option over all readings; `low` and `high` where its spread is known. */
export type Series = {name: string; y: number[]; low?: number[]; high?: number[]};
export type Marked = {x: number; text: string; name: string};
export type OverTime = {rounds: boolean; x: number[]; series: Series[]; events: Marked[]; width: number; at?: number; gray?: boolean};

const HEIGHT = 220;
const zip = (x: number[], y: number[], sx: (v: number) => number, sy: (v: number) => number): [number, number][] =>
  x.map((value, k) => [sx(value), sy(y[k]!)]);
export const colour = (k: number) => `var(--c${(k % 8) + 1})`;
const across = ({rounds, x}: OverTime): Across => ({kind: rounds ? 'round' : 'time', domain: [x[0]!, x.at(-1)!]});

type Drawn = {chart: OverTime; x: (v: number) => number; y: (v: number) => number};

/** Dated events, numbered as beside the chart, and the day that is read. */
function Events({chart, x, y}: Drawn) {
  return (
    <>
      {chart.events.map(event => (
        <g key={event.text} class="event">
          <title>{event.name}</title>
          <line x1={x(event.x)} x2={x(event.x)} y1={y(0)} y2={y(1)} />
          <text x={x(event.x)} y={y(1) - 5} text-anchor="middle">{event.text}</text>
        </g>
      ))}
      {chart.at !== undefined && <line class="read" x1={x(chart.at)} x2={x(chart.at)} y1={y(0)} y2={y(1)} />}
    </>
  );
}

/** Mean chance of every option, stacked. */
export function Areas(chart: OverTime) {
  const below = chart.x.map(() => 0);
  const bands = chart.series.map(series => {
    const from = [...below];
    series.y.forEach((value, k) => (below[k]! += value));
    return {name: series.name, from, to: [...below]};
  });
  return (
    <Plot width={chart.width} height={HEIGHT} across={across(chart)} title="mean chance">
      {({x, y}) => (
        <>
          {bands.map((band, k) => (
            <path key={k} class="stacked" fill={colour(k)}
              d={area(zip(chart.x, band.to, x, y), zip(chart.x, band.from, x, y), chart.rounds)}>
              <title>{spaced(band.name)}</title>
            </path>
          ))}
          <Events chart={chart} x={x} y={y} />
        </>
      )}
    </Plot>
  );
}

/** Mean and middle 90 % of the draws of every option. */
export function Ranges(chart: OverTime) {
  return (
    <Plot width={chart.width} height={HEIGHT} across={across(chart)} title="chance">
      {({x, y}) => (
        <g class={chart.gray ? 'gray' : undefined}>
          {chart.series.map((each, k) => each.low && each.high && (
            <path key={k} class="spread" fill={colour(k)}
              d={area(zip(chart.x, each.high, x, y), zip(chart.x, each.low, x, y), chart.rounds)}>
              <title>{spaced(each.name)}</title>
            </path>
          ))}
          {chart.series.map((each, k) => (
            <path key={k} class="mean" stroke={colour(k)} d={line(zip(chart.x, each.y, x, y), chart.rounds)}>
              <title>{spaced(each.name)}</title>
            </path>
          ))}
          <Events chart={chart} x={x} y={y} />
        </g>
      )}
    </Plot>
  );
}
