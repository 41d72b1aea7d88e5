// What the page shows now. Every change goes through one of the functions here.

import {computed, signal} from '@preact/signals';
import type {RunFinding, SituationFinding} from '../../types/findings.ts';
import {followed, get, over, post, stop, type Job, type JobRequest, type Opened} from './api.ts';
import type {Text} from './written.tsx';

export type View = 'situation' | 'follows' | 'assumptions' | 'arguments';
export const VIEWS: [View, string][] = [
  ['situation', 'Situation'], ['follows', 'What follows'], ['assumptions', 'Assumptions'], ['arguments', 'Arguments'],
];

export const DRAWS = 64;
export const opened = signal<Opened | null>(null);
export const chosen = signal('');
export const focus = signal('');
export const view = signal<View>('situation');
export const situation = signal<SituationFinding | null>(null);
export const run = signal<RunFinding | null>(null);
/** The audit of the chosen argument, as the server has written it. */
export const audited = signal<Text | null>(null);
export const jobs = signal<Job[]>([]);
export const wrong = signal('');
/** Said aloud by a screen reader. */
export const announced = signal('');

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

export async function solve(): Promise<void> {
  const request: JobRequest = {ask: 'run', case: chosen.value, focus: focus.value, draws: DRAWS, sets: []};
  const job = await put(request);
  if (job.state !== 'done' || chosen.value !== request.case || focus.value !== request.focus) return;
  run.value = await answer<RunFinding>(job, 'finding');
  announced.value = 'What follows has been solved.';
}

export async function auditAll(): Promise<void> {
  await show(await put({ask: 'audit', case: chosen.value, draws: DRAWS, claims: []}));
}

/** Shows an audit; one that was stopped shows what it had. */
async function show(job: Job): Promise<void> {
  if (!job.answered || job.request.case !== chosen.value) return;
  audited.value = await answer<Text>(job, 'written');
  announced.value = job.state === 'done' ? 'All claims have their verdicts.' : 'Stopped; what was solved is shown.';
}

/** Shows another case: what it states at once, what follows from it when it is solved. */
export async function choose(id: string): Promise<void> {
  chosen.value = id;
  [situation.value, run.value, audited.value, focus.value, wrong.value] = [null, null, null, '', ''];
  try {
    situation.value = await get<SituationFinding>(`/api/situation/${encodeURIComponent(id)}`);
    await Promise.all([solve(), resumed()]);
  } catch (error) {
    wrong.value = (error as Error).message;
  }
}

export function focusOn(name: string): void {
  [focus.value, run.value] = [name, null];
  void solve();
}

/** Work of this case that was begun before the page was loaded again. */
async function resumed(): Promise<void> {
  const last = jobs.value.findLast(job => job.request.case === chosen.value && job.request.ask === 'audit');
  if (last) await show(await ended(last));
}

export async function begin(): Promise<void> {
  try {
    opened.value = await get<Opened>('/api/opened');
    jobs.value = await get<Job[]>('/api/jobs');
    await choose(opened.value.first);
  } catch (error) {
    wrong.value = (error as Error).message;
  }
}
