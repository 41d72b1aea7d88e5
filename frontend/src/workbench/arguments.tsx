// An argument: its claims with their verdicts, what they hinge on, and what its premises do.

import {Progress} from './progress.tsx';
import {audited, auditAll, choose, kind, opened, underWay} from './store.ts';
import {Written} from './written.tsx';

function Others() {
  const others = opened.value?.cases.filter(each => each.kind === 'argument') ?? [];
  return (
    <>
      <p>This is a scenario. {others.length ? 'Arguments beside it:' : 'No argument lies beside it.'}</p>
      <ul>
        {others.map(each => (
          <li key={each.id}><button type="button" class="plainly" onClick={() => void choose(each.id)}>{each.id}</button> {each.title}</li>
        ))}
      </ul>
    </>
  );
}

export function Arguments() {
  if (kind.value !== 'argument') return <Others />;
  return (
    <>
      <Progress ask="audit" />
      {!underWay('audit') && (
        <p><button type="button" class="plainly" onClick={() => void auditAll()}>{audited.value ? 'Audit again' : 'Audit all claims'}</button>{' '}
          <span class="hint">Each claim is asked under the argument’s premises and without them. That takes a while and can be stopped.</span></p>
      )}
      {audited.value && <Written text={audited.value} />}
    </>
  );
}
