// A plot with a vertical axis of shares, 0 to 100 %, and any horizontal one. Colours are CSS variables: see report.css.

import type {ComponentChildren} from 'preact';
import {month, number} from '../words.ts';
import {linear, months, ticks, type Ends, type Scale} from './scales.ts';

export type Across = {kind: 'time' | 'round' | 'number'; domain: Ends} | {kind: 'names'; names: string[]};
export type Scales = {x: Scale; y: Scale; width: number; height: number};

const LEFT = 44;
const RIGHT = 10;
const TOP = 18;
const BOTTOM = 24;
const SHARES = [0, 0.25, 0.5, 0.75, 1];

function labels(across: Across, width: number): [number, string][] {
  if (across.kind === 'names') return across.names.map((name, k) => [k, name]);
  if (across.kind === 'time') return months(across.domain, Math.max(2, width / 85)).map(time => [time, month(time)]);
  const whole = across.kind === 'round' ? (x: number) => Number.isInteger(x) : () => true;
  return ticks(across.domain, Math.max(2, Math.min(6, width / 60))).filter(whole).map(x => [x, number(x, 3)]);
}

type Props = {
  width: number;
  height: number;
  across: Across;
  title: string;
  children: (scales: Scales) => ComponentChildren;
};

export function Plot({width, height, across, title, children}: Props) {
  const domain: Ends = across.kind === 'names' ? [-0.5, across.names.length - 0.5] : across.domain;
  const x = linear(domain, [LEFT, width - RIGHT]);
  const y = linear([0, 1], [height - BOTTOM, TOP]);
  const [left, right, bottom] = [LEFT, width - RIGHT, height - BOTTOM];
  const anchor = (at: number) => (at - left < 24 ? 'start' : right - at < 24 ? 'end' : 'middle');
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`}>
      {SHARES.map(share => (
        <g key={share} class="tick">
          <line x1={left} x2={right} y1={y(share)} y2={y(share)} />
          <text x={left - 6} y={y(share)} dy="0.32em" text-anchor="end">{Math.round(100 * share)}%</text>
        </g>
      ))}
      <text class="title" transform={`translate(9 ${(TOP + bottom) / 2}) rotate(-90)`} text-anchor="middle">{title}</text>
      {children({x, y, width: right - left, height: bottom - TOP})}
      <line class="base" x1={left} x2={right} y1={bottom} y2={bottom} />
      {labels(across, right - left).map(([value, text]) => (
        <g key={value} class="tick">
          <line class="mark" x1={x(value)} x2={x(value)} y1={bottom} y2={bottom + 4} />
          <text x={x(value)} y={bottom + 16} text-anchor={anchor(x(value))}>{text}</text>
        </g>
      ))}
    </svg>
  );
}

/** A path through points, straight, or level until the next one. */
export function line(points: [number, number][], steps = false): string {
  return points.map(([x, y], k) => (k === 0 ? `M${at(x)} ${at(y)}` : steps ? `H${at(x)}V${at(y)}` : `L${at(x)} ${at(y)}`)).join('');
}

/** What lies between two such paths. */
export function area(upper: [number, number][], lower: [number, number][], steps = false): string {
  const back = [...lower].reverse();
  const down = back.map(([x, y], k) => (steps && k > 0 ? `V${at(y)}H${at(x)}` : `L${at(x)} ${at(y)}`)).join('');
  return `${line(upper, steps)}${down}Z`;
}

const at = (value: number) => value.toFixed(1);
