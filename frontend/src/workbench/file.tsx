// The case's file: its text, what the checker says of it while one types, and saving it as a whole.

import {useEffect, useRef, useState} from 'preact/hooks';
import {get, post, put, Refused, type File, type Problem} from './api.ts';
import {announced, chosen, file, fileOf, reread} from './store.ts';

const SOON = 300; // milliseconds after the last key until the text is checked

/** Two versions side by side where somebody else has changed the file. */
function Conflict({mine, theirs, take}: {mine: string; theirs: File; take: () => void}) {
  return (
    <div class="note" role="alert">
      <p>The file was changed by somebody else since it was read. Nothing was written.</p>
      <div class="cards two">
        <div><h3>Yours</h3><pre class="yaml" tabindex={0}>{mine}</pre></div>
        <div><h3>What stands there now</h3><pre class="yaml" tabindex={0}>{theirs.text}</pre></div>
      </div>
      <p><button type="button" class="plainly" onClick={take}>Take what stands there and lose yours</button></p>
    </div>
  );
}

export function FileView() {
  const read = file.value;
  const [text, setText] = useState(read?.text ?? '');
  const [problems, setProblems] = useState<Problem[]>([]);
  const [theirs, setTheirs] = useState<File | null>(null);
  const place = useRef<HTMLTextAreaElement>(null);
  useEffect(() => setText(read?.text ?? ''), [read]);
  useEffect(() => {
    const own = chosen.value;
    const waiting = setTimeout(() => {
      if (own && text) void post<Problem[]>(`${fileOf(own)}/check`, {text}).then(found => own === chosen.value && setProblems(found));
    }, SOON);
    return () => clearTimeout(waiting);
  }, [text]);
  if (!read) return null;
  const errors = problems.filter(each => each.severity === 'error');
  const goTo = ({line, column}: Problem) => {
    const at = text.split('\n').slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
    place.current!.focus();
    place.current!.setSelectionRange(at, at);
  };
  const save = async () => {
    try {
      file.value = await put<File>(fileOf(chosen.value), {text, digest: read.digest});
      announced.value = 'Saved.';
      await reread();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.status === 409) setTheirs(await get<File>(fileOf(chosen.value)));
      else announced.value = error.message;
    }
  };
  return (
    <>
      {theirs && <Conflict mine={text} theirs={theirs} take={() => {
        file.value = theirs;
        setTheirs(null);
        void reread();
      }} />}
      <p>
        <button type="button" class="plainly" disabled={!read.writable || errors.length > 0 || text === read.text} onClick={() => void save()}>Save</button>{' '}
        <span class="hint" role="status">{read.writable ? errors.length ? `${errors.length} errors: not saved` : text === read.text ? 'as it stands in the file' : 'changed, not saved'
          : 'A shipped case is read, not changed.'}</span>
      </p>
      <label class="hidden" for="yaml">The file</label>
      <textarea id="yaml" class="yaml" ref={place} spellcheck={false} readOnly={!read.writable} rows={30} value={text}
        onInput={event => setText(event.currentTarget.value)} />
      <ul class="problems" aria-label="What the checker says">
        {problems.map((each, k) => (
          <li key={k} class={each.severity}><button type="button" class="plainly" onClick={() => goTo(each)}>{each.file}:{each.line}:{each.column}</button> {each.severity}: {each.said}</li>
        ))}
      </ul>
    </>
  );
}
