// What chance and the calendar decide: a row a condition, from the first day to the last, with the dated events above.

import type {Circumstance, SituationFinding, Turn} from '../../types/findings.ts';
import {time} from '../charts/draw.tsx';
import {linear, months, ticks, type Ends, type Scale} from '../charts/scales.ts';
import {capital, day, month, spaced} from '../words.ts';
import {Behind, Cites, Wide} from '../parts.tsx';

const LEFT = 110;
const ROW = 24;
const HEAD = 34;

const place = (told: string, rounds: boolean) => (rounds ? (told === 'start' ? 0 : Number(told.replace('round ', ''))) : time(told));

/** Where a condition may turn at any time: a bar as long as that is so; on days: a dot a day. */
function Row({name, each, y, x, ends, rounds}: {name: string; each: Circumstance; y: number; x: Scale; ends: Ends; rounds: boolean}) {
  const at = (told: string) => x(place(told, rounds));
  const open = each.turns.filter(turn => !turn.dates.length);
  const from = (turn: Turn) => (turn.after ? at(turn.after) : x(ends[0]));
  const until = (turn: Turn) => (turn.before ? at(turn.before) : x(ends[1]));
  return (
    <g class="row">
      <text x={LEFT - 8} y={y} dy="0.32em" text-anchor="end">{spaced(name)}</text>
      {open.map(turn => (
        <rect key={turn.name} class="span" x={from(turn)} width={Math.max(1, until(turn) - from(turn))} y={y - 4} height="8" rx="4">
          <title>{`${spaced(turn.name)}: ${turn.what}`}</title>
        </rect>
      ))}
      {each.turns.flatMap(turn => turn.dates.map(date => (
        <circle key={`${turn.name} ${date}`} class="dot" cx={at(date)} cy={y} r="5"><title>{`${day(date)}: ${turn.what}`}</title></circle>
      )))}
    </g>
  );
}

function Picture({found, width}: {found: SituationFinding; width: number}) {
  const rounds = found.scenario.counts === 'rounds';
  const ends: Ends = [place(found.begins, rounds), place(found.ends, rounds)];
  const x = linear(ends, [LEFT, width - 12]);
  const rows = Object.entries(found.conditions);
  const height = HEAD + rows.length * ROW + 22;
  const at: [number, string][] = rounds
    ? ticks(ends, 6).map(value => [value, String(value)])
    : months(ends, (width - LEFT) / 85).map(value => [value, month(value)]);
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} class="timeline">
      {found.events.map((event, k) => (
        <g key={event.name} class="event">
          <title>{`${day(event.date)}: ${spaced(event.name)}`}</title>
          <line x1={x(place(event.date, rounds))} x2={x(place(event.date, rounds))} y1={HEAD - 14} y2={height - 20} />
          <text x={x(place(event.date, rounds))} y={HEAD - 20} text-anchor="middle">{k + 1}</text>
        </g>
      ))}
      {rows.map(([name, each], k) => <Row key={name} name={name} each={each} y={HEAD + k * ROW + ROW / 2} x={x} ends={ends} rounds={rounds} />)}
      {at.map(([value, text]) => <text key={value} class="when" x={x(value)} y={height - 5} text-anchor="middle">{text}</text>)}
    </svg>
  );
}

export function Timeline({found}: {found: SituationFinding}) {
  const rows = Object.entries(found.conditions).flatMap(([name, each]) => each.turns.map(turn => [
    spaced(name), spaced(turn.name), spaced(turn.what), turn.when ? `while ${spaced(turn.when)}` : 'in all states',
    turn.dates.map(day).join(', ') || [turn.after && `from ${day(turn.after)}`, turn.before && `before ${day(turn.before)}`].filter(Boolean).join(', ') || 'at any time',
    <Cites cite={turn.cite} />,
  ]));
  return (
    <figure class="card">
      <ol class="events" aria-label="Dated events">
        {found.events.map(event => <li key={event.name}><b>{day(event.date)}</b> {spaced(event.name)}</li>)}
      </ol>
      <Wide label="What chance and the calendar decide, over time; the table below says the same in words">
        {width => <Picture found={found} width={width} />}
      </Wide>
      <p class="hint">A dot is a lottery on a day; a bar is where chance may turn it at any time. {capital('conditions')} without either are set by moves.</p>
      <Behind summary="Table" heads={['Condition', 'Change', 'What happens', 'Where', 'When', 'Source']} rows={rows} />
    </figure>
  );
}
