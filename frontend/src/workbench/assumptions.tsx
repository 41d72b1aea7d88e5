// Every number of the scenario that is drawn: what it is, its range, its source, and what it moves most.

import {useState} from 'preact/hooks';
import type {Figure} from '../../types/findings.ts';
import {outcome} from '../moving/sliders.tsx';
import {capital, number} from '../words.ts';
import {Cites} from '../parts.tsx';
import {put, type File} from './api.ts';
import {announced, chosen, file, fileOf, kind, reread, run, situation} from './store.ts';

/** A number's range as it stands in the file, to be written anew. */
function Range({each}: {each: Figure}) {
  const [written, setWritten] = useState<string | null>(null);
  const [said, setSaid] = useState('');
  const save = async (event: Event) => {
    event.preventDefault();
    try {
      file.value = await put<File>(`${fileOf(chosen.value)}/number`, {path: each.path, written, digest: file.value!.digest});
      announced.value = `${each.path} was saved.`;
      await reread();
    } catch (error) {
      setSaid((error as Error).message);
    }
  };
  if (written === null) {
    return <>{each.text} {file.value?.writable && kind.value === 'scenario' && (
      <button type="button" class="plainly" aria-label={`Change ${each.path}`} onClick={() => setWritten(each.text)}>change</button>
    )}</>;
  }
  return (
    <form class="edit" onSubmit={event => void save(event)}>
      <input type="text" aria-label={`${each.path}, a number or a range`} value={written} onInput={event => setWritten(event.currentTarget.value)} />
      <button type="submit" class="plainly">Save to the file</button>
      <button type="button" class="plainly" onClick={() => { setWritten(null); setSaid(''); }}>Leave it</button>
      {said && <p class="note" role="alert">{said}</p>}
    </form>
  );
}

export function Assumptions() {
  const found = situation.value;
  const [wanted, setWanted] = useState('');
  if (!found) return null;
  const effects = new Map(run.value?.assumptions.map(each => [each.path, each]) ?? []);
  const effect = (each: Figure) => Math.abs(effects.get(each.path)?.effect?.rank_correlation ?? 0);
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  const text = (each: Figure) => `${each.path} ${each.says} ${each.cite.join(' ')} ${each.because}`.toLowerCase();
  const drawn = found.assumptions.filter(each => each.drawn);
  const rows = drawn.filter(each => words.every(word => text(each).includes(word))).sort((a, b) => effect(b) - effect(a));
  return (
    <>
      <p>Each is drawn over its whole range. What no source states reads “assumed”. Those that move an outcome most come first.</p>
      <p><label>Show only <input type="search" value={wanted} onInput={event => setWanted(event.currentTarget.value)} placeholder="party, source …" /></label>{' '}
        <span class="hint" role="status">{rows.length} of {drawn.length}</span></p>
      <table class="stack" role="table" id="numbers">
        <caption class="hidden">Assumptions</caption>
        <thead role="rowgroup"><tr role="row">{['Assumption', 'Range', 'Source', 'Moves most'].map(head => <th key={head} scope="col" role="columnheader">{head}</th>)}</tr></thead>
        <tbody role="rowgroup">
          {rows.map(each => {
            const told = effects.get(each.path);
            return (
              <tr key={each.path} role="row">
                <th scope="row" role="rowheader">{capital(each.says)} <code class="hint">{each.path}</code></th>
                <td role="cell" data-label="Range">{told?.instead_of ? told.text : <Range each={each} />}{told?.instead_of && <span class="hint"> instead of {told.instead_of}</span>}</td>
                <td role="cell" data-label="Source"><Cites cite={told?.cite ?? each.cite} />{each.because && <span class="hint"> {each.because}</span>}</td>
                <td role="cell" data-label="Moves most">{told?.effect ? <>{outcome(told.effect.on)} <span class="hint">{number(told.effect.rank_correlation)}</span></> : <span class="none">–</span>}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </>
  );
}
