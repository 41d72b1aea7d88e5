// The chance of every option over time, for what is moved and beside it for what is pinned; each number says what it is.

import {useState} from 'preact/hooks';
import type {MoveCount, Paths, RunFinding} from '../../types/findings.ts';
import {time} from '../charts/draw.tsx';
import {Areas, colour, Ranges, type OverTime} from '../charts/over_time.tsx';
import {ofRun} from '../keep.tsx';
import {Behind, Wide} from '../parts.tsx';
import {capital, day, number, percent, points, spaced} from '../words.ts';
import type {Moving, Shown} from './moving.ts';

export const place = (told: string, run: RunFinding) =>
  run.counts === 'rounds' ? (told === 'start' ? 0 : Number(told.replace('round ', ''))) : time(told);

function chart(paths: Paths, run: RunFinding, at: number, gray: boolean): Omit<OverTime, 'width'> {
  return {
    rounds: run.counts === 'rounds',
    x: run.dates.map(date => place(date, run)),
    series: paths.options.map((name, k) => ({name, y: paths.mean[k]!, low: paths.low[k]!, high: paths.high[k]!})),
    events: run.events.map((event, k) => ({x: place(event.date, run), text: String(k + 1), name: spaced(event.name)})),
    at: place(run.dates[at]!, run),
    gray,
  };
}

/** What a number is: solved, or weighed from stored draws. */
export const standing = (shown: Shown) =>
  shown.run ? `solved over ${shown.worth} draws` : `weighed, worth ${Math.round(shown.worth)} draws${shown.few ? ': too few' : ''}`;

/** Who tried to change it how often, and who refused. */
function Movers({name, run}: {name: string; run: RunFinding}) {
  const own = run.moves.filter(move => move.changes.includes(name) && move.tried > 0.005).sort((a, b) => b.tried - a.tried).slice(0, 4);
  const who = (party: string) => run.scenario.parties[party] ?? spaced(party);
  const blocked = (move: MoveCount) => Object.entries(move.blockers).filter(([, n]) => n > 0.005).sort((a, b) => b[1] - a[1])
    .map(([party, n]) => `${who(party)} ${number(n)}`).join(', ');
  if (!own.length) return null;
  return (
    <ul class="movers" aria-label={`Who moves ${spaced(name)} and who blocks it`}>
      {own.map(move => (
        <li key={move.rule}><b>{spaced(move.rule)}</b> tried {number(move.tried)} times, carried out {number(move.carried)}
          {blocked(move) && <>; refused by {blocked(move)}</>}</li>
      ))}
    </ul>
  );
}

function Cell({name, option, k, shown, at}: {name: string; option: string; k: number; shown: Shown; at: number}) {
  const paths = shown.paths[name];
  if (!paths) return <td class="n none">–</td>;
  const mean = percent(paths.mean[k]![at]);
  return (
    <td class={`n ${shown.run ? 'solved' : 'weighed'} ${shown.few ? 'few' : ''}`} data-option={`${name}=${option}`} title={standing(shown)}>
      {shown.run ? '' : '≈\u00a0'}{mean} <span class="hint">{points(paths.low[k]![at]!, paths.high[k]![at]!)}</span>
    </td>
  );
}

function Figure({name, moving, at}: {name: string; moving: Moving; at: number}) {
  const [spread, setSpread] = useState(false);
  const {base, columns, shown} = moving;
  const paths = shown.value.paths[name]!;
  const drawn = chart(paths, base, at, shown.value.few);
  const label = `${capital(spaced(name))} over time`;
  return (
    <figure class="paths">
      <figcaption><h3 class="name">{capital(spaced(name))}</h3></figcaption>
      <Wide label={label} cite={() => ofRun(shown.value.run ?? base, `${label}, ${standing(shown.value)}`, moving.sets(shown.value.moved))}>{width => (spread ? <Ranges {...drawn} width={width} /> : <Areas {...drawn} width={width} />)}</Wide>
      <div class="scroll"><table class="readings">
        <caption class="hidden">{label}, on {day(base.dates[at]!)}</caption>
        <thead><tr><td />{columns.value.map((each, k) => (
          <th key={k} scope="col" class="n">{k === columns.value.length - 1 ? 'now' : `pin ${k + 1}`} <span class="hint">{standing(each)}</span></th>
        ))}</tr></thead>
        <tbody>
          {paths.options.map((option, k) => (
            <tr key={option}>
              <th scope="row"><svg width="11" height="11" aria-hidden="true"><rect width="11" height="11" rx="2" fill={colour(k)} /></svg> {spaced(option)}</th>
              {columns.value.map((each, j) => <Cell key={j} name={name} option={option} k={k} shown={each} at={at} />)}
            </tr>
          ))}
        </tbody>
      </table></div>
      {shown.value.run ? <Movers name={name} run={shown.value.run} /> : <p class="hint">Who moves and blocks it is known once this is solved.</p>}
      <p><button type="button" class="plainly" aria-pressed={spread} onClick={() => setSpread(!spread)}>Spread over the draws</button></p>
      <Behind summary="Table" heads={['Date', ...paths.options.map(spaced)]}
        rows={base.dates.map((date, t) => [day(date), ...paths.options.map((_, k) => percent(paths.mean[k]![t]))])} />
    </figure>
  );
}

/** All figures, and the day on which their numbers are read. */
export function Figures({moving, on, read}: {moving: Moving; on: string; read: (date: string) => void}) {
  const {base, shown} = moving;
  const last = base.dates.length - 1;
  const found = base.dates.indexOf(on);
  const at = found < 0 ? last : found;
  return (
    <>
      <p class="date">
        <label for="at">Read on <b>{day(base.dates[at]!)}</b></label>
        <input id="at" type="range" min="0" max={last} step="1" value={at} aria-valuetext={day(base.dates[at]!)}
          onInput={event => read(base.dates[Number(event.currentTarget.value)]!)} />
      </p>
      {base.events.length > 0 && (
        <ol class="events inline" aria-label="Dated events, numbered as in the charts">
          {base.events.map(event => <li key={event.name}><b>{day(event.date)}</b> {spaced(event.name)}</li>)}
        </ol>
      )}
      {moving.pins.value.map((_, k) => (
        <p key={k} class="hint">Pin {k + 1}: {Object.entries(moving.pins.value[k]!).map(([path, value]) => `${path} = ${moving.told(path, value)}`).join(', ') || 'nothing moved'}{' '}
          <button type="button" class="plainly" onClick={() => moving.unpin(k)}>remove</button></p>
      ))}
      <div class="cards two">{Object.keys(shown.value.paths).map(name => <Figure key={name} name={name} moving={moving} at={at} />)}</div>
    </>
  );
}
