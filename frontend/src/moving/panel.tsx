// Figures with their sliders beside them: the same in the page that is served and in a report that is a file.

import {useEffect} from 'preact/hooks';
import {Figures, standing} from './figures.tsx';
import type {Moving} from './moving.ts';
import {Changed, Sliders} from './sliders.tsx';

export function Panel({moving, on, read}: {moving: Moving; on: string; read: (date: string) => void}) {
  const {shown, solving} = moving;
  useEffect(() => {
    const undo = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLInputElement && event.target.type !== 'range' || event.target instanceof HTMLTextAreaElement;
      if (event.key !== 'z' || !(event.ctrlKey || event.metaKey) || typing) return;
      event.preventDefault();
      moving.undo();
    };
    addEventListener('keydown', undo);
    return () => removeEventListener('keydown', undo);
  }, [moving]);
  return (
    <div class="moving">
      <div class="drawn">
        <p class={`which ${shown.value.run ? 'solved' : 'weighed'} ${shown.value.few ? 'few' : ''}`} id="which">
          Every number here is {standing(shown.value)}{solving.value && !shown.value.run && '; it is being solved'}
          {!moving.canSolve && !shown.value.run && '; detente open solves it'}.
        </p>
        <Figures moving={moving} on={on} read={read} />
      </div>
      {moving.base.movable && (
        <aside aria-label="Move assumptions">
          <h3>Move assumptions</h3>
          <Changed moving={moving} />
          <Sliders moving={moving} />
        </aside>
      )}
      <p class="hidden" role="status" aria-live="polite">{moving.said.value}</p>
    </div>
  );
}
