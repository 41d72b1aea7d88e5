// The chart kinds of a report, in Vega-Lite. They are compiled when the bundle is built; a page only supplies the data.

import type {TopLevelSpec} from 'vega-lite';
import {accent, ink, marked, percent, quiet, series} from './theme.ts';

const base = {$schema: 'https://vega.github.io/schema/vega-lite/v6.json', width: 300} as const;
const named = (name: string) => ({name});

/** Dashed line at the bar that the claim's strength sets. Data `bar`: {y}. */
const bar = {
  data: named('bar'),
  mark: {type: 'rule', strokeDash: [4, 3], color: ink, opacity: 0.7},
  encoding: {y: {field: 'y', type: 'quantitative'}},
} as const;

/** Share of draws that hold, by the value of one assumption. Data: `bins` {x0, x1, y, low, high, tip}, `sides` {x0, x1, y},
 * `turn` {x, text}, `bar` {y}. */
const hinge = {
  ...base, height: 170,
  layer: [
    {
      data: named('bins'),
      mark: {type: 'rect', color: accent, opacity: 0.45, stroke: 'var(--page)', strokeWidth: 1},
      encoding: {
        x: {field: 'x0', type: 'quantitative', scale: {zero: false, nice: false}, axis: {title: null, tickCount: 5, grid: false}},
        x2: {field: 'x1'},
        y: {field: 'y', type: 'quantitative', ...percent('holds in … of draws')},
        y2: {datum: 0},
        tooltip: {field: 'tip'},
      },
    },
    {
      data: named('bins'),
      mark: {type: 'rule', color: accent, strokeWidth: 1.5},
      encoding: {x: {field: 'xm', type: 'quantitative'}, y: {field: 'low', type: 'quantitative'}, y2: {field: 'high'}},
    },
    {
      data: named('sides'),
      mark: {type: 'rule', color: marked, strokeWidth: 2},
      encoding: {x: {field: 'x0', type: 'quantitative'}, x2: {field: 'x1'}, y: {field: 'y', type: 'quantitative'}},
    },
    bar,
    {
      data: named('turn'),
      mark: {type: 'rule', color: marked, strokeWidth: 1.5},
      encoding: {x: {field: 'x', type: 'quantitative'}},
    },
    {
      data: named('turn'),
      mark: {type: 'text', color: marked, align: {expr: 'datum.right ? "left" : "right"'}, dx: {expr: 'datum.right ? 5 : -5'},
        baseline: 'bottom', dy: -3, fontWeight: 'bold'},
      encoding: {x: {field: 'x', type: 'quantitative'}, y: {datum: 1}, text: {field: 'text'}},
    },
  ],
};

/** The same for an assumption with a few values (yes and no, kinds). Data: `bins` {name, rank, y, low, high, tip}, `bar`. */
const levels = {
  ...base, height: 170,
  layer: [
    {
      data: named('bins'),
      mark: {type: 'bar', color: accent, opacity: 0.45, width: {band: 0.6}},
      encoding: {
        x: {field: 'name', type: 'nominal', sort: {field: 'rank', op: 'min'}, axis: {title: null, labelAngle: 0}},
        y: {field: 'y', type: 'quantitative', ...percent('holds in … of draws')},
        tooltip: {field: 'tip'},
      },
    },
    {
      data: named('bins'),
      mark: {type: 'rule', color: accent, strokeWidth: 1.5},
      encoding: {
        x: {field: 'name', type: 'nominal', sort: {field: 'rank', op: 'min'}},
        y: {field: 'low', type: 'quantitative'}, y2: {field: 'high'},
      },
    },
    bar,
  ],
};

/** Share of draws that hold as the analyst's bound moves. Data: `points` {x, y, tip}, `turn` {x, text}, `bar`. */
const sweep = {
  ...base, height: 140,
  layer: [
    {
      data: named('points'),
      mark: {type: 'line', color: accent, strokeWidth: 2, point: {color: accent, filled: true, size: 35}},
      encoding: {
        x: {field: 'x', type: 'quantitative', scale: {zero: false, nice: false}, axis: {title: null, tickCount: 5, grid: false}},
        y: {field: 'y', type: 'quantitative', ...percent('holds in … of draws')},
        tooltip: {field: 'tip'},
      },
    },
    bar,
    {
      data: named('turn'),
      mark: {type: 'rule', color: marked, strokeWidth: 1.5},
      encoding: {x: {field: 'x', type: 'quantitative'}},
    },
    {
      data: named('turn'),
      mark: {type: 'text', color: marked, align: {expr: 'datum.right ? "left" : "right"'}, dx: {expr: 'datum.right ? 5 : -5'},
        baseline: 'bottom', dy: -3, fontWeight: 'bold'},
      encoding: {x: {field: 'x', type: 'quantitative'}, y: {datum: 1}, text: {field: 'text'}},
    },
  ],
};

const dated = {field: 'date', type: 'temporal', scale: {type: 'utc'},
  axis: {title: null, tickCount: 6, format: '%b %Y', labelOverlap: 'greedy', labelSeparation: 8, labelFlush: true, grid: false}} as const;
/** Rounds are counted, 0 being the start: between two of them there is nothing. */
const counted = {field: 'round', type: 'quantitative', scale: {nice: false, zero: false},
  axis: {title: 'round', tickCount: 6, tickMinStep: 1, format: 'd', labelFlush: true, grid: false}} as const;
const colour = {field: 'rank', type: 'ordinal', legend: null, scale: {domain: [0, 1, 2, 3, 4, 5, 6, 7], range: series}} as const;
type Time = typeof dated | typeof counted;
const joined = (x: Time) => (x === counted ? 'step-after' : 'linear') as 'step-after' | 'linear';

/** Named dates or rounds: a thin line each, numbered above the plot; the page lists the names. Data `events`: {date or round, text}. */
const events = (x: Time) => [
  {
    data: named('events'),
    mark: {type: 'rule', color: ink, strokeWidth: 1, strokeDash: [2, 2]},
    encoding: {x, tooltip: {field: 'name'}},
  },
  {
    data: named('events'),
    mark: {type: 'text', baseline: 'bottom', dy: -3, color: quiet},
    encoding: {x, y: {datum: 1}, text: {field: 'text'}, tooltip: {field: 'name'}},
  },
] as const;

/** Mean chance of each option, stacked. Data: `paths` {date or round, rank, y, tip}, `events`. */
const areas = (x: Time) => ({
  ...base, height: 220,
  layer: [
    {
      data: named('paths'),
      mark: {type: 'area', line: false, stroke: 'var(--page)', strokeWidth: 0.8, interpolate: joined(x)},
      encoding: {
        x,
        y: {field: 'y', type: 'quantitative', stack: 'zero', ...percent('mean chance')},
        order: {field: 'rank', type: 'quantitative'},
        color: colour,
        tooltip: {field: 'name'},
      },
    },
    ...events(x),
  ],
});

/** The middle 90 % of draws and the mean of each option. Data: `paths` {date or round, rank, y, low, high}, `events`. */
const ranges = (x: Time) => ({
  ...base, height: 220,
  layer: [
    {
      data: named('paths'),
      mark: {type: 'area', opacity: 0.22, interpolate: joined(x)},
      encoding: {x, y: {field: 'low', type: 'quantitative', ...percent('chance')}, y2: {field: 'high'}, color: colour,
        tooltip: {field: 'name'}},
    },
    {
      data: named('paths'),
      mark: {type: 'line', strokeWidth: 2, interpolate: joined(x)},
      encoding: {x, y: {field: 'y', type: 'quantitative'}, color: colour, tooltip: {field: 'name'}},
    },
    ...events(x),
  ],
});

export const specs = {
  hinge, levels, sweep, areas: areas(dated), ranges: ranges(dated), areas_in_rounds: areas(counted), ranges_in_rounds: ranges(counted),
} as unknown as Record<string, TopLevelSpec>;
