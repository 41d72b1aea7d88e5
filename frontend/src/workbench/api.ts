// What the page asks of its own server. Where the server is away for a while the page waits and says so.

import {signal} from '@preact/signals';

export type Case = {id: string; kind: 'scenario' | 'argument' | 'mechanism' | 'unreadable'; title: string; over: string};
export type Opened = {version: string; folder: string; first: string; cases: Case[]};
export type State = 'waiting' | 'working' | 'done' | 'stopped' | 'failed';
export type Job = {
  id: string; request: JobRequest; state: State;
  done: number; total: number; seconds: number; seconds_left: number | null; said: string[]; answered: boolean;
};
export type JobRequest =
  | {ask: 'run'; case: string; focus: string; draws: number; sets: string[]; movable: boolean}
  | {ask: 'audit'; case: string; draws: number; claims: string[]};

export type File = {text: string; digest: string; writable: boolean};
export type Problem = {line: number; column: number; severity: 'error' | 'warning'; said: string; file: string};

/** Whether the server answered when it was last asked. */
export const reached = signal(true);

const pause = (milliseconds: number) => new Promise(done => setTimeout(done, milliseconds));

async function answered(path: string, init?: RequestInit): Promise<Response> {
  for (;;) {
    try {
      const answer = await fetch(path, init);
      reached.value = true;
      return answer;
    } catch {
      reached.value = false;
      await pause(1500);
    }
  }
}

/** What the server says where it cannot do as asked; 409: a file was changed meanwhile. */
export class Refused extends Error {
  constructor(readonly status: number, said: string) {
    super(said);
  }
}

async function json<T>(path: string, init?: RequestInit): Promise<T> {
  const answer = await answered(path, init);
  const found = await answer.json();
  if (!answer.ok) throw new Refused(answer.status, found.said ?? found.detail ?? `${answer.status}`);
  return found as T;
}

export const get = <T>(path: string) => json<T>(path);
const sent = <T>(method: string, path: string, body: unknown) =>
  json<T>(path, {method, headers: {'content-type': 'application/json'}, body: JSON.stringify(body)});
export const post = <T>(path: string, body: unknown = {}) => sent<T>('POST', path, body);
export const put = <T>(path: string, body: unknown) => sent<T>('PUT', path, body);

export const over = (job: Job) => job.state !== 'waiting' && job.state !== 'working';

/** Waits until a job is over, telling of it meanwhile. */
export async function followed(job: Job, told: (job: Job) => void): Promise<Job> {
  let now = job;
  told(now);
  while (!over(now)) {
    await pause(400);
    now = await get<Job>(`/api/jobs/${job.id}`);
    told(now);
  }
  return now;
}

export const stop = (job: Job) => post<Job>(`/api/jobs/${job.id}/stop`);
