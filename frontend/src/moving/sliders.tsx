// A slider for every number that is drawn, and the list of those that were moved.

import {useState} from 'preact/hooks';
import type {Assumption, DrawnNumber} from '../../types/findings.ts';
import {day, number, spaced} from '../words.ts';
import type {Moving} from './moving.ts';

const STEPS = 200;
const FIRST = 10;

/** `war=freeze at 2026-07-20` in words. */
export function outcome(on: string): string {
  const [what, when] = on.split(' at ');
  return `${spaced(what!.replace('=', ' '))}${when ? ` on ${day(when)}` : ''}`;
}

type Own = {each: Assumption; drawn: DrawnNumber; moving: Moving; id: string};

/** A handle over a range, in even steps: what it says is what is computed. */
function Handle({each, drawn: {low, high}, moving, id}: Own) {
  const value = moving.moved.value[each.path];
  const at = value === undefined ? STEPS / 2 : Math.round(((value - low) / (high - low)) * STEPS);
  const told = value === undefined ? '' : moving.told(each.path, value);
  const move = (event: Event, kept: boolean) =>
    moving.move(each.path, low + ((high - low) * Number((event.currentTarget as HTMLInputElement).value)) / STEPS, kept);
  return (
    <>
      <input id={id} type="range" min="0" max={STEPS} step="1" value={at} aria-valuetext={told || 'drawn over its whole range'}
        onInput={event => move(event, false)} onChange={event => move(event, true)} />
      <output for={id}>{told || 'drawn'}</output>
    </>
  );
}

/** A number with a few values: yes and no, or kinds. */
function Choice({each, drawn: {among}, moving, id}: Own) {
  const value = moving.moved.value[each.path];
  return (
    <select id={id} value={value === undefined ? '' : String(value)}
      onChange={event => moving.move(each.path, event.currentTarget.value === '' ? null : Number(event.currentTarget.value), true)}>
      <option value="">drawn</option>
      {among.map(one => <option key={one} value={String(one)}>{moving.told(each.path, one)}</option>)}
    </select>
  );
}

function Slider(own: Omit<Own, 'id'>) {
  const {each, drawn, moving} = own;
  const id = `move-${each.path}`;
  return (
    <li class={`slider ${each.path in moving.moved.value ? 'moved' : ''}`}>
      <label for={id}><code>{each.path}</code></label>
      <span class="range hint">{each.text} · {each.cite.length ? each.cite.join(', ') : 'assumed'}</span>
      {drawn.among.length ? <Choice {...own} id={id} /> : <Handle {...own} id={id} />}
      {each.effect && <span class="hint effect">moves {outcome(each.effect.on)} ({number(each.effect.rank_correlation)})</span>}
    </li>
  );
}

/** What was moved, each with a button that takes it back. */
export function Changed({moving}: {moving: Moving}) {
  const moved = Object.entries(moving.moved.value);
  return (
    <div class="changed">
      {moved.length ? (
        <ul>{moved.map(([path, value]) => (
          <li key={path}><code>{path}</code> = {moving.told(path, value)}{' '}
            <button type="button" class="plainly" aria-label={`Take back ${path}`} onClick={() => moving.move(path, null, true)}>take back</button></li>
        ))}</ul>
      ) : <p class="hint">Nothing is moved: every number is drawn over its whole range.</p>}
      <p class="buttons">
        <button type="button" class="plainly" disabled={!moving.canUndo} onClick={() => moving.undo()}>Undo</button>
        <button type="button" class="plainly" disabled={!moved.length} onClick={() => moving.reset()}>Take all back</button>
        <button type="button" class="plainly" onClick={() => moving.pin()}>Pin, to compare</button>
      </p>
    </div>
  );
}

/** Sliders, the numbers that move most first; `named` says what a number is, where that is known. */
export function Sliders({moving}: {moving: Moving}) {
  const [wanted, setWanted] = useState('');
  const [all, setAll] = useState(false);
  const numbers = moving.base.movable?.numbers ?? {};
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  const weight = (each: Assumption) => Math.abs(each.effect?.rank_correlation ?? 0);
  const found = moving.base.assumptions.filter(each => numbers[each.path])
    .filter(each => words.every(word => `${each.path} ${each.because} ${each.cite.join(' ')}`.toLowerCase().includes(word)))
    .sort((a, b) => weight(b) - weight(a));
  const shown = all || words.length ? found : found.filter((each, k) => k < FIRST || each.path in moving.moved.value);
  return (
    <div class="sliders">
      <p><label>Find a number <input type="search" value={wanted} onInput={event => setWanted(event.currentTarget.value)} placeholder="party, source …" /></label></p>
      <ul aria-label="Assumptions">{shown.map(each => <Slider key={each.path} each={each} drawn={numbers[each.path]!} moving={moving} />)}</ul>
      {shown.length < found.length && <p><button type="button" class="plainly" onClick={() => setAll(true)}>All {found.length}</button></p>}
    </div>
  );
}
