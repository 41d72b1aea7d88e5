// Sliders in a report that is a file: answers come from the draws stored in it.

import {effect, signal} from '@preact/signals';
import {render} from 'preact';
import type {RunFinding} from '../../types/findings.ts';
import {read, written} from './link.ts';
import {Moving} from './moving.ts';
import {Panel} from './panel.tsx';

export function startMoving(): void {
  const [place, data] = [document.getElementById('moving'), document.getElementById('movable')];
  if (!place || !data) return;
  const moving = new Moving(JSON.parse(data.textContent!) as RunFinding);
  const held = read(location.hash);
  const on = signal(held.on ?? '');
  moving.restore(held.moved ?? {}, held.pins ?? []);
  const App = () => <Panel moving={moving} on={on.value} read={date => (on.value = date)} />;
  render(<App />, place);
  effect(() => {
    const now = {moved: moving.moved.value, pins: moving.pins.value, on: on.value};
    if (Object.keys(now.moved).length || now.pins.length || now.on) history.replaceState(null, '', written(now));
  });
}
