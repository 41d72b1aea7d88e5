// What the page shows now. Every change goes through one of the functions here, and all of it is held by the address.

import {computed, effect, signal} from '@preact/signals';
import type {RunFinding, SituationFinding} from '../../types/findings.ts';
import {read, written, type Held} from '../moving/link.ts';
import {Moving} from '../moving/moving.ts';
import {followed, get, over, post, stop, type File, type Job, type JobRequest, type Opened} from './api.ts';
import type {Text} from './written.tsx';

export type View = 'situation' | 'follows' | 'assumptions' | 'arguments' | 'file';
export const VIEWS: [View, string][] = [
  ['situation', 'Situation'], ['follows', 'What follows'], ['assumptions', 'Assumptions'], ['arguments', 'Arguments'], ['file', 'File'],
];
const isView = (name: string | undefined): name is View => VIEWS.some(([each]) => each === name);

const DRAWS_SOLVED = 256;
const DRAWS_AUDITED = 64;
export const opened = signal<Opened | null>(null);
export const chosen = signal('');
export const focus = signal('');
export const view = signal<View>('situation');
/** The date on which numbers are read; none: the last. */
export const on = signal('');
export const situation = signal<SituationFinding | null>(null);
/** What a link held, until what follows is solved. */
const awaited = signal<Held>({});
export const moving = signal<Moving | null>(null);
/** The audit of the chosen argument, as the server has written it. */
export const audited = signal<Text | null>(null);
/** The chosen case's file, as it was last read. */
export const file = signal<File | null>(null);
export const jobs = signal<Job[]>([]);
export const wrong = signal('');
/** Said aloud by a screen reader. */
export const announced = signal('');

export const run = computed(() => moving.value?.base ?? null);
export const kind = computed(() => opened.value?.cases.find(each => each.id === chosen.value)?.kind);
export const underWay = (ask: JobRequest['ask']) => jobs.value.find(job => job.request.ask === ask && !over(job));

function keep(job: Job): void {
  const known = jobs.value.some(each => each.id === job.id);
  jobs.value = known ? jobs.value.map(each => (each.id === job.id ? job : each)) : [...jobs.value, job];
}

/** Puts a question, instead of the last one of its kind, and waits until it is over. */
async function put(request: JobRequest): Promise<Job> {
  const earlier = underWay(request.ask);
  if (earlier) await stop(earlier);
  return ended(await post<Job>('/api/jobs', request));
}

/** Waits until a job is over; why it failed is said. */
async function ended(job: Job): Promise<Job> {
  const last = await followed(job, keep);
  if (last.state === 'failed') wrong.value = last.said.at(-1) ?? 'It failed.';
  return last;
}

const answer = <T>(job: Job, as: 'finding' | 'written') => get<T>(`/api/jobs/${job.id}/${as}`);

/** A run of what is chosen with these numbers set; none where it was stopped, failed, or something else is chosen by now. */
async function solved(sets: string[], movable: boolean): Promise<RunFinding | null> {
  const about = {case: chosen.value, focus: focus.value};
  wrong.value = '';
  try {
    const job = await put({ask: 'run', ...about, draws: DRAWS_SOLVED, sets, movable});
    const same = chosen.value === about.case && focus.value === about.focus;
    return job.state === 'done' && same ? await answer<RunFinding>(job, 'finding') : null;
  } catch (error) {
    wrong.value = (error as Error).message;
    return null;
  }
}

/** Solves what is chosen, and puts back what a link holds of it. */
async function solve(held: Held = {}): Promise<void> {
  const found = await solved([], true);
  if (!found) return;
  const made = new Moving(found, sets => solved(sets, false));
  made.restore(held.moved ?? {}, held.pins ?? []);
  moving.value = made;
  announced.value = 'What follows has been solved.';
}

export async function auditAll(): Promise<void> {
  wrong.value = '';
  await show(await put({ask: 'audit', case: chosen.value, draws: DRAWS_AUDITED, claims: []}));
}

/** Shows an audit; one that was stopped shows what it had. */
async function show(job: Job): Promise<void> {
  if (!job.answered || job.request.case !== chosen.value) return;
  audited.value = await answer<Text>(job, 'written');
  announced.value = job.state === 'done' ? 'All claims have their verdicts.' : 'Stopped; what was solved is shown.';
}

/** Shows another case: what it states at once, what follows from it when it is solved. */
export async function choose(id: string, held: Held = {}): Promise<void> {
  [chosen.value, focus.value, on.value, awaited.value] = [id, held.focus ?? '', held.on ?? '', held];
  [situation.value, moving.value, audited.value, file.value, wrong.value] = [null, null, null, null, ''];
  try {
    file.value = await get<File>(fileOf(id));
    situation.value = await get<SituationFinding>(`/api/situation/${encodeURIComponent(id)}`);
    await Promise.all([solve(held), resumed()]);
  } catch (error) {
    wrong.value = (error as Error).message;
  }
}

export const fileOf = (id: string) => `/api/files/${encodeURIComponent(id)}`;

/** Shows a case anew once its file was written. */
export async function reread(): Promise<void> {
  await choose(chosen.value, {focus: focus.value, on: on.value});
}

export async function focusOn(name: string): Promise<void> {
  [focus.value, moving.value] = [name, null];
  await solve();
}

/** Work of this case that was begun before the page was loaded again. */
async function resumed(): Promise<void> {
  const last = jobs.value.findLast(job => job.request.case === chosen.value && job.request.ask === 'audit');
  if (last) await show(await ended(last));
}

/** Keeps all that is shown in the address; until it is solved, what a link held of it. */
function remember(): void {
  if (!chosen.value) return;
  const {moved, pins} = moving.value ? {moved: moving.value.moved.value, pins: moving.value.pins.value} : awaited.value;
  history.replaceState(null, '', written({case: chosen.value, focus: focus.value, view: view.value, on: on.value, moved, pins}));
}

export async function begin(): Promise<void> {
  const held = read(location.hash);
  if (isView(held.view)) view.value = held.view;
  try {
    opened.value = await get<Opened>('/api/opened');
    jobs.value = await get<Job[]>('/api/jobs');
    effect(remember);
    const known = opened.value.cases.some(each => each.id === held.case);
    await choose(known ? held.case! : opened.value.first, known ? held : {});
  } catch (error) {
    wrong.value = (error as Error).message;
  }
}
