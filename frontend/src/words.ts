// Numbers, days and names as people write them: the same words as src/detente/report/words.py.

const NBSP = '\u00a0';
const MINUS = '\u2212';

/** A share as a whole percentage; small and large ones are not rounded to never and always. */
export function percent(share: number | null | undefined): string {
  if (share === null || share === undefined || Number.isNaN(share)) return '–';
  if (share > 0 && share <= 0.005) return `<${NBSP}1${NBSP}%`;
  if (share >= 0.995 && share < 1) return `>${NBSP}99${NBSP}%`;
  return `${Math.round(100 * share) + 0}${NBSP}%`;
}

/** An interval of shares: `91–96 %`. */
export const points = (low: number, high: number) => `${(100 * low).toFixed(0)}–${(100 * high).toFixed(0)}${NBSP}%`;

/** A number with about `digits` significant digits and a true minus sign. */
export function number(value: number | null | undefined, digits = 2): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  if (value === 0) return '0';
  const places = Math.min(6, Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(value)))));
  const text = value.toFixed(places);
  const short = text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
  return short === '-0' ? '0' : short.replace('-', MINUS);
}

/** A number as a file has it: what is shown of a handle is what is computed, to the last digit. */
export const exact = (value: number) => String(Number(value.toPrecision(6)));

export const spaced = (name: string) => name.replaceAll('_', ' ');
export const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** `a, b and c`. */
export const listed = (items: string[], last = 'and') =>
  items.length > 1 ? `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1)}` : items.join('');

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** A date as people write it, `5 Nov 2024`; anything else unchanged. */
export function day(text: string): string {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  return found ? `${Number(found[3])}${NBSP}${MONTHS[Number(found[2]) - 1]}${NBSP}${found[1]}` : text;
}

/** `Nov 2024` of a time in milliseconds. */
export function month(time: number): string {
  const date = new Date(time);
  return `${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** Seconds as people say them: `2 min 3 s`. */
export const duration = (seconds: number) =>
  seconds < 60 ? `${number(seconds)}${NBSP}s` : `${Math.floor(seconds / 60)}${NBSP}min ${Math.floor(seconds % 60)}${NBSP}s`;
