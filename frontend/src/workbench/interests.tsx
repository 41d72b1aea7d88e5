// What each party wants: every interest as a bar over its range, all on one scale.

import type {SituationFinding, Wish} from '../../types/findings.ts';
import {linear} from '../charts/scales.ts';
import {capital, spaced} from '../words.ts';
import {Cites} from '../parts.tsx';

const WIDTH = 160;

function Bar({wish, most}: {wish: Wish; most: number}) {
  const x = linear([-most, most], [2, WIDTH - 2]);
  const [low, high] = [x(wish.low), x(wish.high)];
  return (
    <svg class="interest" width={WIDTH} height="14" viewBox={`0 0 ${WIDTH} 14`} aria-hidden="true">
      <line class="zero" x1={x(0)} x2={x(0)} y1="0" y2="14" />
      <rect class={wish.low + wish.high < 0 ? 'loss' : 'gain'} x={low} width={Math.max(2, high - low)} y="3" height="8" rx="2" />
    </svg>
  );
}

export function Interests({found}: {found: SituationFinding}) {
  const most = Math.max(0.01, ...found.interests.flatMap(wish => [Math.abs(wish.low), Math.abs(wish.high)]));
  const parties = Object.keys(found.parties).filter(name => found.interests.some(wish => wish.party === name));
  return (
    <>
      {parties.map((name, k) => (
        <details key={name} class="card" open={k < 2}>
          <summary><h4 class="name">{capital(found.parties[name]!.name)}</h4></summary>
          <div class="scroll" tabindex={0} role="region" aria-label={`What ${found.parties[name]!.name} wants`}>
            <table class="plain">
              <thead><tr><th scope="col">Interest</th><th scope="col">What it values</th><th scope="col">Utility a year</th><th scope="col">Source</th></tr></thead>
              <tbody>
                {found.interests.filter(wish => wish.party === name).map(wish => (
                  <tr key={wish.term}>
                    <th scope="row">{spaced(wish.term)}</th>
                    <td>{spaced(wish.says)}{wish.because && <span class="hint"> {wish.because}</span>}</td>
                    <td><Bar wish={wish} most={most} /> <span class="hint">{spaced(wish.text)}</span></td>
                    <td><Cites cite={wish.cite} /></td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      ))}
    </>
  );
}
