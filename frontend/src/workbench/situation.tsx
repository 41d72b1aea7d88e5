// The situation: who is at the table, what is at stake, who must agree to what, what each wants, what chance decides.

import {capital, listed, spaced} from '../words.ts';
import {Agreement} from './agreement.tsx';
import {Interests} from './interests.tsx';
import {Cites} from '../parts.tsx';
import {run, situation} from './store.ts';
import {Timeline} from './timeline.tsx';

export function Situation() {
  const found = situation.value;
  if (!found) return <p role="status">Reading …</p>;
  const issues = Object.keys(found.issues);
  const core = issues.filter(name => found.issues[name]!.core);
  const counts = run.value?.moves ?? [];
  return (
    <>
      {found.scenario.about && <p>{found.scenario.about}</p>}
      <section aria-labelledby="h-table">
        <h2 id="h-table">Who is at the table</h2>
        <ul class="parties">
          {Object.entries(found.parties).map(([name, party]) => (
            <li key={name}><b>{spaced(name)}</b> {party.name} <Cites cite={party.cite} />
              {[...party.offices, ...party.bodies].length > 0 && <span class="hint"> {listed([...party.offices, ...party.bodies].map(spaced))}</span>}
            </li>
          ))}
        </ul>
        {Object.entries(found.bodies).map(([name, body]) => (
          <p key={name}><b>{capital(spaced(name))}</b> agrees by {body.agree}: {listed(body.members.map(spaced))}.</p>
        ))}
      </section>
      <section aria-labelledby="h-agree">
        <h2 id="h-agree">Who must agree to what</h2>
        <p>Rounded: how an issue can stand; where it starts is filled. On each arrow: the move, and who does it or must agree. Press one to read more.</p>
        {core.map(issue => <Agreement key={issue} issue={issue} found={found} counts={counts} />)}
        {issues.filter(issue => !core.includes(issue)).map(issue => (
          <details key={issue} class="fold">
            <summary>{capital(spaced(issue))} <span class="hint">{found.issues[issue]!.options.map(spaced).join(', ')}</span></summary>
            <Agreement issue={issue} found={found} counts={counts} />
          </details>
        ))}
      </section>
      <section aria-labelledby="h-wants">
        <h2 id="h-wants">What each wants</h2>
        <Interests found={found} />
      </section>
      <section aria-labelledby="h-chance">
        <h2 id="h-chance">What chance and the calendar decide</h2>
        <Timeline found={found} />
      </section>
    </>
  );
}
