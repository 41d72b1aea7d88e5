// Answers from draws that are stored: where a number is moved to a value, draws near that value count more.
//
// A draw counts by exp(-d*d / 2h*h), d being how far its value lies from the one asked for, in shares of the draws between them,
// and h Silverman's width for so many draws. Of a number with few values only draws with that value count. Several numbers
// multiply. What the weighed draws are worth is the effective sample size, (sum w)^2 / sum w^2 (Kish 1965).

import type {DrawnNumber, Movable, Paths} from '../../types/findings.ts';

export type Moved = Record<string, number>;
export type Weighed = {paths: Record<string, Paths>; worth: number};
/** Fewer effective draws than this say too little: what is shown of them is grey. */
export const FEWEST = 30;

const STEPS = 65535;
const SPREAD_OF_EVEN = Math.sqrt(1 / 12);

function unpacked(text: string): Uint16Array {
  const bytes = Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
  return Uint16Array.from({length: bytes.length / 2}, (_, k) => bytes[2 * k]! | (bytes[2 * k + 1]! << 8));
}

const sortedBy = (values: ArrayLike<number>) => Uint16Array.from({length: values.length}, (_, k) => k).sort((a, b) => values[a]! - values[b]!);

/** Where each of `values` lies among all of them, 0 to 1; equal ones in the middle of their run. */
function places(values: ArrayLike<number>): Float64Array {
  const order = sortedBy(values);
  const found = new Float64Array(values.length);
  for (let k = 0; k < order.length;) {
    let end = k;
    while (end < order.length && values[order[end]!] === values[order[k]!]) end++;
    for (let j = k; j < end; j++) found[order[j]!] = (k + end) / 2 / order.length;
    k = end;
  }
  return found;
}

/** One chance on one date: its value in every draw, and the draws from the least to the greatest. */
type Reading = {values: Uint16Array; order: Uint16Array};

export class Stored {
  private readonly values = new Map<string, Float64Array>();
  private readonly at = new Map<string, Float64Array>();
  private readonly readings: [string, string[], Reading[][]][];

  constructor(readonly movable: Movable, private readonly options: Record<string, string[]>) {
    const n = movable.counted;
    this.readings = Object.entries(movable.chances).map(([axis, texts]) => [axis, options[axis]!, texts.map(text => {
      const all = unpacked(text);
      return Array.from({length: all.length / n}, (_, t) => {
        const values = all.subarray(t * n, (t + 1) * n);
        return {values, order: sortedBy(values)};
      });
    })]);
  }

  /** A number's value in every draw. */
  private drawn(path: string, number: DrawnNumber): Float64Array {
    const known = this.values.get(path);
    if (known) return known;
    const found = Float64Array.from(unpacked(number.drawn), whole => number.low + (whole / STEPS) * (number.high - number.low));
    this.values.set(path, found);
    this.at.set(path, places(found));
    return found;
  }

  /** How much each draw counts where these numbers are moved. */
  weights(moved: Moved): Float64Array {
    const n = this.movable.counted;
    const found = new Float64Array(n).fill(1);
    const width = 1.06 * SPREAD_OF_EVEN * n ** -0.2;
    for (const [path, value] of Object.entries(moved)) {
      const number = this.movable.numbers[path];
      if (!number) continue;
      const drawn = this.drawn(path, number);
      const near = number.among.length ? (number.high - number.low) / STEPS : 0;
      const asked = this.place(drawn, value);
      const at = this.at.get(path)!;
      for (let k = 0; k < n; k++) {
        found[k]! *= near ? Number(Math.abs(drawn[k]! - value) <= near) : Math.exp(-0.5 * ((at[k]! - asked) / width) ** 2);
      }
    }
    return found;
  }

  /** Where a value lies among the draws of its number, 0 to 1. */
  private place(drawn: Float64Array, value: number): number {
    let [below, equal] = [0, 0];
    for (const each of drawn) {
      if (each < value) below++;
      else if (each === value) equal++;
    }
    return (below + equal / 2) / drawn.length;
  }

  /** Mean and middle 90 % of every chance on every date where these numbers are moved, and how many draws that is worth. */
  weighed(moved: Moved): Weighed {
    const weights = this.weights(moved);
    const sum = weights.reduce((a, b) => a + b, 0);
    const worth = sum > 0 ? sum ** 2 / weights.reduce((a, b) => a + b * b, 0) : 0;
    const paths = Object.fromEntries(this.readings.map(([axis, options, rows]) => {
      const told = rows.map(row => row.map(reading => summed(reading, weights, sum)));
      const column = (k: 0 | 1 | 2) => told.map(row => row.map(each => each[k]));
      return [axis, {options, mean: column(0), low: column(1), high: column(2)} satisfies Paths];
    }));
    return {paths, worth};
  }
}

/** Mean, 5 % and 95 % quantile of a chance over weighed draws. */
function summed({values, order}: Reading, weights: Float64Array, sum: number): [number, number, number] {
  let [mean, passed, low, high] = [0, 0, -1, -1];
  for (const k of order) {
    passed += weights[k]!;
    mean += weights[k]! * values[k]!;
    if (low < 0 && passed >= 0.05 * sum) low = values[k]!;
    if (high < 0 && passed >= 0.95 * sum) high = values[k]!;
  }
  return sum > 0 ? [mean / sum / STEPS, low / STEPS, high / STEPS] : [NaN, NaN, NaN];
}
