// Straight scales and where their ticks lie.

export type Ends = [number, number];
export type Scale = (value: number) => number;

/** The straight map of `domain` onto `range`; a domain of one value lies in the middle. */
export function linear(domain: Ends, range: Ends): Scale {
  const width = domain[1] - domain[0];
  return value => (width ? range[0] + ((value - domain[0]) / width) * (range[1] - range[0]) : (range[0] + range[1]) / 2);
}

/** Round values within a domain, about `most` of them: steps of 1, 2 or 5 times a power of ten. */
export function ticks([low, high]: Ends, most: number): number[] {
  if (!(high > low)) return [low];
  const raw = (high - low) / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * [1, 2, 5, 10].find(times => times * power >= raw)!;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({length: last - first + 1}, (_, k) => Number(((first + k) * step).toPrecision(12)));
}

const MONTHS = [1, 2, 3, 6, 12, 24, 60, 120, 240];

/** First days of months within a domain in milliseconds, `most` of them at most. */
export function months([low, high]: Ends, most: number): number[] {
  const [begin, end] = [new Date(low), new Date(high)];
  const span = (end.getUTCFullYear() - begin.getUTCFullYear()) * 12 + end.getUTCMonth() - begin.getUTCMonth();
  const step = MONTHS.find(each => span / each <= most) ?? 1200;
  const count = begin.getUTCFullYear() * 12 + begin.getUTCMonth();
  const found: number[] = [];
  for (let k = Math.ceil(count / step) * step; ; k += step) {
    const time = Date.UTC(Math.floor(k / 12), k % 12, 1);
    if (time > high) return found;
    if (time >= low) found.push(time);
  }
}
