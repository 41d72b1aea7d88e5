// What the server has written of a finding: the same words and pictures as in a report that is a file.

import {useEffect, useRef} from 'preact/hooks';
import {enliven, unfoldTarget, type Charts} from '../report.ts';

export type Text = {html: string; charts: Charts};

export function Written({text}: {text: Text}) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    place.current!.innerHTML = text.html; // written by detente's own templates, which escape all that comes from a file
    enliven(place.current!, text.charts);
    addEventListener('hashchange', unfoldTarget);
    return () => removeEventListener('hashchange', unfoldTarget);
  }, [text]);
  return <div ref={place} />;
}
