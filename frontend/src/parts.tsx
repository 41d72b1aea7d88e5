// Small pieces that several views use.

import {useLayoutEffect, useRef, useState} from 'preact/hooks';
import type {ComponentChildren} from 'preact';
import {Keep} from './keep.tsx';

export const Cites = ({cite}: {cite: string[]}) =>
  cite.length ? <span class="cite">{cite.join(', ')}</span> : <span class="assumed">assumed</span>;

/** A picture as wide as there is room, which can be kept and cited. */
export function Wide({label, cite, children}: {label: string; cite?: () => string; children: (width: number) => ComponentChildren}) {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const measure = () => setWidth(Math.floor(place.current?.clientWidth ?? 0));
    measure();
    const seen = new ResizeObserver(measure);
    seen.observe(place.current!);
    return () => seen.disconnect();
  }, []);
  return (
    <>
      <div ref={place} class="chart" role="img" aria-label={label}>{width > 0 && children(width)}</div>
      <Keep place={place} says={label} cite={cite} />
    </>
  );
}

/** A table that stands behind a picture. */
export function Behind({summary, heads, rows}: {summary: string; heads: string[]; rows: ComponentChildren[][]}) {
  return (
    <details class="more table">
      <summary>{summary}</summary>
      <div class="scroll" tabindex={0} role="region" aria-label={summary}>
        <table class="plain">
          <thead><tr>{heads.map(head => <th key={head} scope="col">{head}</th>)}</tr></thead>
          <tbody>{rows.map((row, k) => (
            <tr key={k}>{row.map((cell, j) => (j === 0 ? <th key={j} scope="row">{cell}</th> : <td key={j}>{cell}</td>))}</tr>
          ))}</tbody>
        </table>
      </div>
    </details>
  );
}
