// Who must agree to what: of one issue, its options and the moves that lead from one to another.

import {Graph, layout} from '@dagrejs/dagre';
import {useRef, useState} from 'preact/hooks';
import type {MoveCount, Ruling, SituationFinding} from '../../types/findings.ts';
import {capital, listed, number, spaced} from '../words.ts';
import {Keep} from '../keep.tsx';
import {agreeing, agreeingInFull, fully, limits} from './names.ts';
import {Behind, Cites} from '../parts.tsx';

type Point = {x: number; y: number};
type Move = {rule: Ruling; source: string; to: string};
type Placed = {
  width: number; height: number;
  options: (Point & {name: string; width: number; height: number})[];
  moves: (Move & Point & {width: number; height: number; points: Point[]})[];
};
const NARROW = 600; // a screen on which the picture stands upright
const LETTER = 6.6;
const widthOf = (...texts: string[]) => Math.max(...texts.map(text => text.length)) * LETTER + 18;

/** Options and moves laid out so that arrows cross as little as may be. */
function placed(options: string[], moves: Move[]): Placed {
  const graph = new Graph({multigraph: true});
  graph.setGraph({rankdir: innerWidth < NARROW ? 'TB' : 'LR', nodesep: 26, edgesep: 14, ranksep: 26, marginx: 8, marginy: 8});
  for (const name of options) graph.setNode(name, {width: widthOf(spaced(name)) + 8, height: 34});
  moves.forEach((move, k) => graph.setEdge(move.source, move.to,
    {width: widthOf(spaced(move.rule.rule), agreeing(move.rule)), height: 38, labelpos: 'c'}, String(k)));
  layout(graph);
  const {width, height} = graph.graph() as {width: number; height: number};
  return {
    width, height,
    options: options.map(name => ({name, ...(graph.node(name) as any)})),
    moves: moves.map((move, k) => ({...move, ...(graph.edge(move.source, move.to, String(k)) as any)})),
  };
}

const path = (points: Point[]) => points.map(({x, y}, k) => `${k ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');

function Picture({issue, moves, found, picked, pick}: {
  issue: string; moves: Move[]; found: SituationFinding; picked: string; pick: (rule: string) => void;
}) {
  const stake = found.issues[issue]!;
  const at = placed(stake.options, moves);
  const tip = `tip-${issue}`;
  const place = useRef<HTMLDivElement>(null);
  return (
    <><div class="scroll" ref={place}>
      <svg class="agreement" width={at.width} height={at.height} viewBox={`0 0 ${at.width} ${at.height}`}
        role="group" aria-label={`Who must agree to what: ${spaced(issue)}`}>
        <defs>
          <marker id={tip} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse">
            <path d="M0 0L8 4L0 8Z" />
          </marker>
        </defs>
        {at.moves.map((move, k) => (
          <path key={k} class={`arrow ${move.rule.rule === picked ? 'picked' : ''}`} d={path(move.points)} marker-end={`url(#${tip})`} />
        ))}
        {at.options.map(({name, x, y, width, height}) => (
          <g key={name} class={`option ${name === stake.start ? 'start' : ''}`}>
            <rect x={x - width / 2} y={y - height / 2} width={width} height={height} rx="17" />
            <text x={x} y={y} dy="0.35em" text-anchor="middle">{spaced(name)}</text>
          </g>
        ))}
        {at.moves.map(({rule, x, y, width, height}, k) => (
          <g key={k} class={`move ${rule.kind} ${rule.rule === picked ? 'picked' : ''}`} role="button" tabindex={0}
            aria-pressed={rule.rule === picked}
            aria-label={`${spaced(rule.rule)}: ${agreeingInFull(rule, found)}`}
            onClick={() => pick(rule.rule)}
            onKeyDown={event => {
              if (event.key !== 'Enter' && event.key !== ' ') return;
              event.preventDefault();
              pick(rule.rule);
            }}>
            <rect x={x - width / 2} y={y - height / 2} width={width} height={height} rx="4" />
            <text class="rule" x={x} y={y - 4} text-anchor="middle">{spaced(rule.rule)}</text>
            <text x={x} y={y + 12} text-anchor="middle">{agreeing(rule)}</text>
          </g>
        ))}
      </svg>
    </div>
    <Keep place={place} says={`Who must agree to what: ${spaced(issue)}`} /></>
  );
}

function Details({rule, found, counts}: {rule: Ruling; found: SituationFinding; counts: MoveCount | undefined}) {
  const blockers = Object.entries(counts?.blockers ?? {}).filter(([, n]) => n > 0).sort((a, b) => b[1] - a[1]);
  return (
    <dl class="facts">
      <div class="broad"><dt>{capital(spaced(rule.rule))}</dt><dd>{agreeingInFull(rule, found)}. <Cites cite={rule.cite} /></dd></div>
      <div><dt>May be tried by</dt><dd>{listed(rule.tries.map(name => fully(name, found)), 'or')}</dd></div>
      <div><dt>Open</dt><dd>{limits(rule)}</dd></div>
      {rule.costs.length > 0 && (
        <div><dt>Costs, once, in utility-years</dt><dd>{rule.costs.map(cost => `${spaced(cost.who)} ${spaced(cost.text)}`).join('; ')}</dd></div>
      )}
      {counts && <div><dt>Expected number, tried / carried out / refused</dt>
        <dd>{[counts.tried, counts.carried, counts.refused].map(n => number(n)).join(' / ')}</dd></div>}
      {blockers.length > 0 && <div><dt>Refused by</dt>
        <dd>{blockers.map(([name, n]) => `${fully(name, found)} ${number(n)}`).join(', ')}</dd></div>}
      {rule.because && <div class="broad"><dt>Because</dt><dd>{rule.because}</dd></div>}
    </dl>
  );
}

/** One issue: its picture, what the picked move is, and the table behind it. */
export function Agreement({issue, found, counts}: {issue: string; found: SituationFinding; counts: MoveCount[]}) {
  const rules = found.rules.filter(rule => rule.issue === issue);
  const [picked, pick] = useState('');
  const moves = rules.flatMap(rule => rule.leads.map(({source, to}) => ({rule, source, to})));
  const rule = rules.find(each => each.rule === picked);
  const stake = found.issues[issue]!;
  return (
    <figure class="card">
      <figcaption><h4 class="name">{capital(spaced(issue))}</h4>{stake.about && <p>{stake.about}</p>}</figcaption>
      {moves.length ? <Picture issue={issue} moves={moves} found={found} picked={picked} pick={pick} /> : <p class="none">No move changes it.</p>}
      <div aria-live="polite">
        {rule && <Details rule={rule} found={found} counts={counts.find(each => each.rule === rule.rule)} />}
      </div>
      <Behind summary="Table" heads={['Move', 'Leads', 'Who must agree', 'Open', 'Source']}
        rows={rules.map(each => [
          spaced(each.rule),
          listed(each.leads.map(({source, to}) => `${spaced(source)} to ${spaced(to)}`)),
          agreeingInFull(each, found), limits(each), <Cites cite={each.cite} />,
        ])} />
    </figure>
  );
}
