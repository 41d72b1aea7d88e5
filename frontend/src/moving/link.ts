// A link that holds all that was moved: the part of an address after #, which no server sees.

import {deflateSync, inflateSync, strFromU8, strToU8} from 'fflate';
import type {Moved} from './weigh.ts';

export type Held = {case?: string; focus?: string; view?: string; moved?: Moved; pins?: Moved[]; on?: string};
const MARK = '#s=';
const MOST = 100_000;

export function written(held: Held): string {
  const letters = String.fromCharCode(...deflateSync(strToU8(JSON.stringify(held)), {level: 9}));
  return MARK + btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

const isMoved = (value: unknown): value is Moved =>
  typeof value === 'object' && value !== null && Object.values(value).every(each => Number.isFinite(each));

/** What a link holds; nothing where it holds none, or is none of ours. */
export function read(hash: string): Held {
  if (!hash.startsWith(MARK)) return {};
  try {
    const bytes = Uint8Array.from(atob(hash.slice(MARK.length).replaceAll('-', '+').replaceAll('_', '/')), letter => letter.charCodeAt(0));
    const found = JSON.parse(strFromU8(inflateSync(bytes, {out: new Uint8Array(MOST)})));
    const text = (key: string) => (typeof found[key] === 'string' ? found[key] as string : undefined);
    const pins = Array.isArray(found.pins) ? found.pins.filter(isMoved) : [];
    return {case: text('case'), focus: text('focus'), view: text('view'), on: text('on'), moved: isMoved(found.moved) ? found.moved : {}, pins};
  } catch {
    return {};
  }
}
