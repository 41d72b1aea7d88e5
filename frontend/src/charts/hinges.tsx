// Shares of draws in which a claim holds: by the value of its hinge, and by the analyst's own bound.

import {line, Plot} from './plot.tsx';

export type Bin = {low: number; high: number; y: number; tip: string};
export type Turn = {x: number; text: string; right: boolean} | undefined;
type Drawn = {x: (v: number) => number; y: (v: number) => number};
const HOLDS = 'holds in … of draws';

function Bar({bar, x, y, domain}: Drawn & {bar: number; domain: [number, number]}) {
  return <line class="bar" x1={x(domain[0])} x2={x(domain[1])} y1={y(bar)} y2={y(bar)} />;
}

function Turning({turn, x, y}: Drawn & {turn: Turn}) {
  if (!turn) return null;
  return (
    <g class="turn">
      <line x1={x(turn.x)} x2={x(turn.x)} y1={y(0)} y2={y(1)} />
      <text x={x(turn.x) + (turn.right ? 5 : -5)} y={y(1) - 4} text-anchor={turn.right ? 'start' : 'end'}>{turn.text}</text>
    </g>
  );
}

export type HingeChart = {
  width: number; bar: number; turn: Turn;
  bins: (Bin & {x0: number; x1: number})[];
  sides: {x0: number; x1: number; y: number}[];
};

/** By the value of an assumption: a box and its interval a bin, the shares on either side of where it turns. */
export function Hinge({width, bar, turn, bins, sides}: HingeChart) {
  const domain: [number, number] = [Math.min(...bins.map(b => b.x0)), Math.max(...bins.map(b => b.x1))];
  return (
    <Plot width={width} height={170} across={{kind: 'number', domain}} title={HOLDS}>
      {({x, y}) => (
        <>
          {bins.map(bin => (
            <g key={bin.x0} class="bin">
              <title>{bin.tip}</title>
              <rect x={x(bin.x0)} width={Math.max(0, x(bin.x1) - x(bin.x0))} y={y(bin.y)} height={y(0) - y(bin.y)} />
              <line x1={(x(bin.x0) + x(bin.x1)) / 2} x2={(x(bin.x0) + x(bin.x1)) / 2} y1={y(bin.low)} y2={y(bin.high)} />
            </g>
          ))}
          {sides.map(side => <line key={side.x0} class="side" x1={x(side.x0)} x2={x(side.x1)} y1={y(side.y)} y2={y(side.y)} />)}
          <Bar bar={bar} x={x} y={y} domain={domain} />
          <Turning turn={turn} x={x} y={y} />
        </>
      )}
    </Plot>
  );
}

/** The same for an assumption with a few values (yes and no, kinds). */
export function Levels({width, bar, bins}: {width: number; bar: number; bins: (Bin & {name: string})[]}) {
  return (
    <Plot width={width} height={170} across={{kind: 'names', names: bins.map(bin => bin.name)}} title={HOLDS}>
      {({x, y}) => (
        <>
          {bins.map((bin, k) => (
            <g key={bin.name} class="bin">
              <title>{bin.tip}</title>
              <rect x={x(k - 0.3)} width={x(k + 0.3) - x(k - 0.3)} y={y(bin.y)} height={y(0) - y(bin.y)} />
              <line x1={x(k)} x2={x(k)} y1={y(bin.low)} y2={y(bin.high)} />
            </g>
          ))}
          <Bar bar={bar} x={x} y={y} domain={[-0.5, bins.length - 0.5]} />
        </>
      )}
    </Plot>
  );
}

/** Share of draws that hold as the analyst's bound moves. */
export function Sweep({width, bar, turn, points}: {width: number; bar: number; turn: Turn; points: {x: number; y: number; tip: string}[]}) {
  const domain: [number, number] = [Math.min(...points.map(p => p.x)), Math.max(...points.map(p => p.x))];
  return (
    <Plot width={width} height={140} across={{kind: 'number', domain}} title={HOLDS}>
      {({x, y}) => (
        <>
          <path class="swept" d={line(points.map(p => [x(p.x), y(p.y)]))} />
          {points.map(p => <circle key={p.x} class="swept" cx={x(p.x)} cy={y(p.y)} r="3"><title>{p.tip}</title></circle>)}
          <Bar bar={bar} x={x} y={y} domain={domain} />
          <Turning turn={turn} x={x} y={y} />
        </>
      )}
    </Plot>
  );
}
