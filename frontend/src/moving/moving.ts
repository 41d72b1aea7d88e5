// Assumptions that are moved, and the answer that is shown for them: solved where that is known, weighed until then.

import {computed, signal, type ReadonlySignal, type Signal} from '@preact/signals';
import type {Paths, RunFinding} from '../../types/findings.ts';
import {exact} from '../words.ts';
import {FEWEST, Stored, type Moved} from './weigh.ts';

/** What is shown for some values of the numbers that were moved. */
export type Shown = {
  moved: Moved;
  paths: Record<string, Paths>;
  run: RunFinding | null; // the run that was solved with them; none: weighed from stored draws
  worth: number; // draws
  few: boolean; // worth too few draws to say much
};
export const MOST_PINS = 2;
const SOON = 350; // milliseconds after the last move until solving begins

export const keyOf = (moved: Moved) => JSON.stringify(Object.entries(moved).sort(([a], [b]) => (a < b ? -1 : 1)));

export class Moving {
  readonly moved: Signal<Moved> = signal({});
  readonly pins: Signal<Moved[]> = signal([]);
  readonly solving = signal(false);
  readonly said = signal('');
  readonly shown: ReadonlySignal<Shown>;
  readonly columns: ReadonlySignal<Shown[]>;
  private readonly past: Signal<Moved[]> = signal([]);
  private readonly solved: Signal<Map<string, RunFinding>>;
  private readonly stored: Stored | null;
  private waiting = 0;

  /** `solve` solves a run with numbers moved; none where nothing can solve it, as in a file. */
  constructor(readonly base: RunFinding, private readonly solve?: (sets: string[]) => Promise<RunFinding | null>) {
    const axes = {...base.issues, ...base.conditions};
    this.stored = base.movable && new Stored(base.movable, Object.fromEntries(Object.entries(axes).map(([name, paths]) => [name, paths.options])));
    this.solved = signal(new Map([[keyOf({}), base]]));
    this.shown = computed(() => this.of(this.moved.value));
    this.columns = computed(() => [...this.pins.value.map(pin => this.of(pin)), this.shown.value]);
  }

  /** Whether a number says yes or no. */
  isSwitch(path: string): boolean {
    return this.base.assumptions.some(each => each.path === path && each.kind === 'odds');
  }

  /** A value in words: a yes or a no, or the number that is computed with. */
  told(path: string, value: number): string {
    return this.isSwitch(path) ? (value ? 'yes' : 'no') : exact(value);
  }

  /** What is moved, as `--set` takes it. */
  sets(moved: Moved): string[] {
    return Object.entries(moved).map(([path, value]) => `${path}=${this.isSwitch(path) ? value > 0 : exact(value)}`);
  }

  get canSolve(): boolean {
    return this.solve !== undefined;
  }

  get canUndo(): boolean {
    return this.past.value.length > 0;
  }

  private of(moved: Moved): Shown {
    const run = this.solved.value.get(keyOf(moved));
    if (run) return {moved, paths: {...run.issues, ...run.conditions}, run, worth: run.draws.counted, few: run.draws.counted < FEWEST};
    const found = this.stored!.weighed(moved);
    return {moved, ...found, run: null, few: found.worth < FEWEST};
  }

  /** Moves a number to a value, or back to its whole range; `kept` once the handle is let go. */
  move(path: string, value: number | null, kept: boolean): void {
    const {[path]: _, ...others} = this.moved.value;
    this.put(value === null ? others : {...others, [path]: Number(exact(value))}, kept);
  }

  reset(): void {
    this.put({}, true);
  }

  undo(): void {
    const last = this.past.value.at(-1);
    if (!last) return;
    this.past.value = this.past.value.slice(0, -1);
    this.settled = last;
    this.put(last, false);
  }

  pin(): void {
    this.pins.value = [...this.pins.value, this.moved.value].slice(-MOST_PINS);
  }

  unpin(place: number): void {
    this.pins.value = this.pins.value.filter((_, k) => k !== place);
  }

  /** What undo leads back to once the handle that is being moved is let go. */
  private settled: Moved = {};

  /** Puts back what a link holds. */
  restore(moved: Moved, pins: Moved[]): void {
    const known = (values: Moved) => Object.fromEntries(Object.entries(values).filter(([path]) => this.base.movable?.numbers[path]));
    this.pins.value = pins.map(known).slice(-MOST_PINS);
    this.settled = known(moved);
    this.put(this.settled, false);
  }

  private put(moved: Moved, kept: boolean): void {
    this.moved.value = moved;
    if (kept && keyOf(moved) !== keyOf(this.settled)) {
      this.past.value = [...this.past.value, this.settled];
      this.settled = moved;
    }
    clearTimeout(this.waiting);
    if (this.solve && !this.solved.value.has(keyOf(moved))) this.waiting = window.setTimeout(() => void this.begin(moved), SOON);
  }

  private async begin(moved: Moved): Promise<void> {
    this.solving.value = true;
    const found = await this.solve!(this.sets(moved));
    if (keyOf(moved) === keyOf(this.moved.value)) this.solving.value = false;
    if (!found) return;
    this.solved.value = new Map(this.solved.value).set(keyOf(moved), found);
    if (keyOf(moved) === keyOf(this.moved.value)) this.said.value = 'Solved with what was moved.';
  }
}
