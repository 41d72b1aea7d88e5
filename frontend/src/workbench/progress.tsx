// How far long work is, how long the rest will take, and a button that stops it.

import {duration} from '../words.ts';
import {stop, type JobRequest} from './api.ts';
import {underWay} from './store.ts';

const WORDS = {run: 'Solving', audit: 'Auditing'};

export function Progress({ask}: {ask: JobRequest['ask']}) {
  const job = underWay(ask);
  if (!job) return null;
  const share = job.total ? Math.min(1, job.done / job.total) : undefined;
  return (
    <div class="progress">
      <progress value={share} max={1} aria-label={WORDS[ask]} />
      <span>{WORDS[ask]}: {job.total ? `${job.done} of ${job.total} draws` : job.said.at(-1) ?? 'beginning'}
        {job.seconds_left !== null && `, about ${duration(job.seconds_left)} left`}</span>
      <button type="button" class="plainly" onClick={() => void stop(job)}>Stop</button>
    </div>
  );
}
