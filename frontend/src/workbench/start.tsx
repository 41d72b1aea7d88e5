// The page that `detente open` serves.

import {render} from 'preact';
import {App} from './app.tsx';
import {begin} from './store.ts';

export function startWorkbench(root: HTMLElement): void {
  document.documentElement.classList.add('live');
  render(<App />, root);
  void begin();
}
