// The frame of the page: which case, which view, and what is going on.

import {reached} from './api.ts';
import {Arguments} from './arguments.tsx';
import {Assumptions} from './assumptions.tsx';
import {FileView} from './file.tsx';
import {Follows} from './follows.tsx';
import {Situation} from './situation.tsx';
import {announced, choose, chosen, opened, situation, view, VIEWS, wrong, type View} from './store.ts';

const NEVER = 'detente says what follows from what was assumed. It never says what is true.';
const PANELS: Record<View, () => preact.JSX.Element | null> =
  {situation: Situation, follows: Follows, assumptions: Assumptions, arguments: Arguments, file: FileView};

function Cases() {
  const cases = opened.value?.cases ?? [];
  return (
    <label class="picker">Case{' '}
      <select value={chosen.value} onChange={event => void choose(event.currentTarget.value)}>
        {cases.map(each => <option key={each.id} value={each.id}>{each.id}{each.title ? `: ${each.title}` : ''}</option>)}
      </select>
    </label>
  );
}

function Tabs() {
  const move = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (!step) return;
    const at = VIEWS.findIndex(([name]) => name === view.value);
    view.value = VIEWS[(at + step + VIEWS.length) % VIEWS.length]![0];
    document.getElementById(`tab-${view.value}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label="Views" onKeyDown={move}>
      {VIEWS.map(([name, text]) => (
        <button key={name} id={`tab-${name}`} type="button" role="tab" aria-selected={view.value === name} aria-controls="panel"
          tabindex={view.value === name ? 0 : -1} onClick={() => (view.value = name)}>{text}</button>
      ))}
    </div>
  );
}

export function App() {
  const Panel = PANELS[view.value];
  return (
    <>
      <a class="skip" href="#panel">Skip to the page</a>
      <header class="top">
        <h1>{situation.value?.scenario.title || chosen.value || 'detente'}</h1>
        <p class="never">{NEVER}</p>
        <Cases />
      </header>
      <Tabs />
      <main><div id="panel" role="tabpanel" aria-labelledby={`tab-${view.value}`} tabindex={-1}>
        {!reached.value && <p class="note" role="alert">The server is away; what is here stays, and the page goes on when it is back.</p>}
        {wrong.value && <p class="note" role="alert">{wrong.value}</p>}
        <Panel />
      </div></main>
      <p class="hidden" role="status" aria-live="polite">{announced.value}</p>
    </>
  );
}
