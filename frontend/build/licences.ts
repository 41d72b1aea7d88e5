// Writes LICENSES.txt: the licence of every package of which some part is in the bundle.

import {createHash} from 'node:crypto';
import {readdirSync, readFileSync} from 'node:fs';
import {join, relative} from 'node:path';
import type {Plugin} from 'vite';

const rule = '-'.repeat(100);

function packageOf(file: string): string | null {
  const found = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file.replace(/^\0/, ''));
  return found ? found[1]! : null;
}

function notice(folder: string): string {
  const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find(name => /^(licen[cs]e|copying)/i.test(name));
  if (!file) throw new Error(`${about.name} has no licence file`);
  return [rule, `${about.name} ${about.version} (${about.license})`, rule, readFileSync(join(folder, file), 'utf8').trim()].join('\n');
}

/** Digest of everything the bundle is built from; a test compares it, so that a stale bundle is noticed without Node. */
export function sourceDigest(root: string): string {
  const files = ['package-lock.json', 'vite.config.ts', ...['build', 'src'].flatMap(folder =>
    readdirSync(join(root, folder), {recursive: true, withFileTypes: true})
      .filter(each => each.isFile())
      .map(each => relative(root, join(each.parentPath, each.name)).replaceAll('\\', '/')))].sort();
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\n`).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

export function licences(root: string): Plugin {
  return {
    name: 'licences',
    generateBundle(_options, bundle) {
      const folders = new Set<string>();
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        for (const [file, part] of Object.entries(chunk.modules)) {
          const folder = part.renderedLength > 0 ? packageOf(file) : null;
          if (folder) folders.add(folder);
        }
      }
      const head = 'report.js contains parts of these packages, each under its own licence.';
      this.emitFile({type: 'asset', fileName: 'LICENSES.txt', source: [head, ...[...folders].sort().map(notice)].join('\n\n') + '\n'});
      this.emitFile({type: 'asset', fileName: 'SOURCE.sha256', source: sourceDigest(root) + '\n'});
    },
  };
}
