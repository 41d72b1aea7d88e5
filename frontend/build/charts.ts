// Turns the Vega-Lite specifications into runtime graphs while the bundle is built, and imports only the operators they use:
// the page needs neither Vega-Lite nor the expression parser, and no code is made from text in the reader's browser.

import {parse} from 'vega';
import * as encode from 'vega-encode';
import {compile} from 'vega-lite';
import * as transforms from 'vega-transforms';
import * as view from 'vega-view-transforms';
import type {Plugin} from 'vite';
import {specs} from '../charts/specs.ts';
import {theme} from '../charts/theme.ts';

const packages: [string, object][] = [
  ['vega-transforms', transforms], ['vega-view-transforms', view], ['vega-encode', encode],
];

function operators(node: unknown, found: Set<string>): Set<string> {
  if (Array.isArray(node)) node.forEach(item => operators(item, found));
  else if (node && typeof node === 'object') {
    const {type, params} = node as {type?: unknown; params?: unknown};
    if (typeof type === 'string' && ('id' in node || params)) found.add(type.toLowerCase());
    Object.values(node).forEach(item => operators(item, found));
  }
  return found;
}

/** The interpreter reads syntax trees; their text only serves the runtime as a key, so a number will do. */
function shortened(): (key: string, item: unknown) => unknown {
  const keys = new Map<unknown, string>();
  return (key, item) => {
    if (key === 'raw' || key === 'description') return undefined;
    if (key !== 'code') return item;
    if (!keys.has(item)) keys.set(item, String(keys.size));
    return keys.get(item);
  };
}

function moduleText(): string {
  const graphs = Object.fromEntries(Object.entries(specs).map(([kind, spec]) =>
    [kind, parse(compile(spec, {config: theme}).spec, undefined, {ast: true})]));
  const used = operators(graphs, new Set());
  const lines = packages.map(([name, exports]) => {
    const wanted = Object.keys(exports).filter(key => used.has(key.toLowerCase()));
    return `import {${wanted.join(', ')}} from '${name}';`;
  });
  const all = packages.flatMap(([, exports]) => Object.keys(exports).filter(key => used.has(key.toLowerCase())));
  return [...lines, `export const operators = {${all.join(', ')}};`,
    `export const graphs = JSON.parse(${JSON.stringify(JSON.stringify(graphs, shortened()))});`].join('\n');
}

export function charts(): Plugin {
  const id = 'virtual:charts';
  return {
    name: 'charts',
    resolveId: source => (source === id ? `\0${id}` : null),
    load: source => (source === `\0${id}` ? moduleText() : null),
  };
}
