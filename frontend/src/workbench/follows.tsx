// What follows: the chance of every option over time with its spread over the draws, and who moves and blocks it.

import {useState} from 'preact/hooks';
import type {Event, MoveCount, Paths, RunFinding} from '../../types/findings.ts';
import {time} from '../charts/draw.tsx';
import {Areas, colour, Ranges, type OverTime} from '../charts/over_time.tsx';
import {capital, day, number, percent, points, spaced} from '../words.ts';
import {fully} from './names.ts';
import {Behind, Wide} from './parts.tsx';
import {Progress} from './progress.tsx';
import {focus, focusOn, run, situation} from './store.ts';

const place = (told: string, found: RunFinding) =>
  found.counts === 'rounds' ? (told === 'start' ? 0 : Number(told.replace('round ', ''))) : time(told);

export function chart(paths: Paths, found: RunFinding, events: Event[], at: number): Omit<OverTime, 'width'> {
  return {
    rounds: found.counts === 'rounds',
    x: found.dates.map(date => place(date, found)),
    series: paths.options.map((name, k) => ({name, y: paths.mean[k]!, low: paths.low[k]!, high: paths.high[k]!})),
    events: events.map((event, k) => ({x: place(event.date, found), text: String(k + 1), name: spaced(event.name)})),
    at: place(found.dates[at]!, found),
  };
}

/** Who tried to change it how often, and who refused. */
function Movers({name, moves}: {name: string; moves: MoveCount[]}) {
  const own = moves.filter(move => move.changes.includes(name) && move.tried > 0.005).sort((a, b) => b.tried - a.tried).slice(0, 4);
  if (!own.length) return null;
  const blocked = (move: MoveCount) => Object.entries(move.blockers).filter(([, n]) => n > 0.005).sort((a, b) => b[1] - a[1])
    .map(([who, n]) => `${fully(who, situation.value!)} ${number(n)}`).join(', ');
  return (
    <ul class="movers">
      {own.map(move => (
        <li key={move.rule}><b>{spaced(move.rule)}</b> tried {number(move.tried)} times, carried out {number(move.carried)}
          {blocked(move) && <>; refused by {blocked(move)}</>}</li>
      ))}
    </ul>
  );
}

function Figure({name, paths, found, at}: {name: string; paths: Paths; found: RunFinding; at: number}) {
  const [spread, setSpread] = useState(false);
  const drawn = chart(paths, found, found.events, at);
  const label = `${capital(spaced(name))} over time`;
  return (
    <figure class="paths">
      <figcaption><h3 class="name">{capital(spaced(name))}</h3></figcaption>
      <Wide label={label}>{width => (spread ? <Ranges {...drawn} width={width} /> : <Areas {...drawn} width={width} />)}</Wide>
      <table class="readings">
        <caption class="hidden">{label}, on {day(found.dates[at]!)}</caption>
        <tbody>
          {paths.options.map((option, k) => (
            <tr key={option}>
              <th scope="row"><svg width="11" height="11" aria-hidden="true"><rect width="11" height="11" rx="2" fill={colour(k)} /></svg> {spaced(option)}</th>
              <td class="n" data-option={`${name}=${option}`}>{percent(paths.mean[k]![at])}</td>
              <td class="n hint">{points(paths.low[k]![at]!, paths.high[k]![at]!)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Movers name={name} moves={found.moves} />
      <p><button type="button" class="plainly" aria-pressed={spread} onClick={() => setSpread(!spread)}>Spread over the draws</button></p>
      <Behind summary="Table" heads={['Date', ...paths.options.map(spaced)]}
        rows={found.dates.map((date, t) => [day(date), ...paths.options.map((_, k) => percent(paths.mean[k]![t]))])} />
    </figure>
  );
}

export function FocusPicker() {
  const names = Object.keys(situation.value?.focuses ?? {});
  if (!names.length) return null;
  return (
    <label class="picker">In play beside the core{' '}
      <select value={focus.value} onChange={event => focusOn(event.currentTarget.value)}>
        <option value="">nothing</option>
        {names.map(name => <option key={name} value={name}>{spaced(name)}: {situation.value!.focuses[name]!.map(spaced).join(', ')}</option>)}
      </select>
    </label>
  );
}

export function Follows() {
  const found = run.value;
  const [read, setRead] = useState<number | null>(null);
  const last = (found?.dates.length ?? 1) - 1;
  const at = Math.min(read ?? last, last);
  return (
    <>
      <FocusPicker />
      <Progress ask="run" />
      {found && (
        <>
          <p>{found.draws.counted} of {found.settings.draws} draws of all assumptions count. Line: mean. Range: the middle 90 % of the draws.</p>
          <p class="date">
            <label for="at">Read on <output>{day(found.dates[at]!)}</output></label>
            <input id="at" type="range" min="0" max={last} step="1" value={at} aria-valuetext={day(found.dates[at]!)}
              onInput={event => setRead(Number(event.currentTarget.value))} />
          </p>
          {found.events.length > 0 && (
            <ol class="events inline" aria-label="Dated events, numbered as in the charts">
              {found.events.map(event => <li key={event.name}><b>{day(event.date)}</b> {spaced(event.name)}</li>)}
            </ol>
          )}
          <div class="cards two">
            {Object.entries({...found.issues, ...found.conditions}).map(([name, paths]) =>
              <Figure key={name} name={name} paths={paths} found={found} at={at} />)}
          </div>
        </>
      )}
    </>
  );
}
