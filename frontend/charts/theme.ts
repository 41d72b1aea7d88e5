// How every chart looks. Colours are CSS variables, so that one drawing serves light, dark and paper.

import type {Config} from 'vega-lite';

export const ink = 'var(--ink)';
export const quiet = 'var(--quiet)';
export const line = 'var(--line)';
export const accent = 'var(--accent)';
export const marked = 'var(--marked)';
export const series = [1, 2, 3, 4, 5, 6, 7, 8].map(k => `var(--c${k})`);

export const theme: Config = {
  font: 'sans-serif', // widths are measured with it; the page's own font is set by its style
  background: undefined,
  aria: false, // the figure around a chart carries its label and its table; hundreds of labelled marks would not help
  autosize: {type: 'fit-x', contains: 'padding'},
  view: {stroke: null},
  axis: {
    labelColor: quiet, titleColor: quiet, labelFontSize: 11, titleFontSize: 11, titleFontWeight: 'normal',
    domainColor: line, tickColor: line, gridColor: line, gridOpacity: 0.6, tickSize: 4, labelPadding: 4,
  },
  text: {color: ink, fontSize: 11},
};

/** The vertical axis of every share of draws or chance: 0 to 100 %. */
export const percent = (title: string) => ({
  scale: {domain: [0, 1]},
  axis: {format: '.0%', values: [0, 0.25, 0.5, 0.75, 1], title},
});
