// What follows from a case in a focus, with its sliders.

import {Panel} from '../moving/panel.tsx';
import {spaced} from '../words.ts';
import {Progress} from './progress.tsx';
import {focus, focusOn, moving, on, situation} from './store.ts';

function FocusPicker() {
  const names = Object.keys(situation.value?.focuses ?? {});
  if (!names.length) return null;
  return (
    <label class="picker">In play beside the core{' '}
      <select value={focus.value} onChange={event => void focusOn(event.currentTarget.value)}>
        <option value="">nothing</option>
        {names.map(name => <option key={name} value={name}>{spaced(name)}: {situation.value!.focuses[name]!.map(spaced).join(', ')}</option>)}
      </select>
    </label>
  );
}

export function Follows() {
  return (
    <>
      <FocusPicker />
      <Progress ask="run" />
      {moving.value && <Panel moving={moving.value} on={on.value} read={date => (on.value = date)} />}
    </>
  );
}
