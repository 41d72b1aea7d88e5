// Taking something along: a picture as SVG or PNG, and a dated citation.

import {useState} from 'preact/hooks';
import type {RefObject} from 'preact';
import type {RunFinding} from '../types/findings.ts';

const NAMESPACE = 'http://www.w3.org/2000/svg';
const LOOKS = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'opacity', 'fill-opacity', 'font-size', 'font-family', 'font-weight', 'font-style', 'text-anchor', 'visibility'];
const SCALE = 2;

/** A picture that stands by itself: what the page's style says of each part is written on it, and what it is stands within. */
export function standalone(svg: SVGSVGElement, says: string): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const parts = svg.querySelectorAll('*');
  copy.querySelectorAll('*').forEach((part, k) => {
    const style = getComputedStyle(parts[k]!);
    for (const name of LOOKS) part.setAttribute(name, style.getPropertyValue(name));
    for (const name of ['class', 'tabindex', 'role', 'id']) if (part.tagName !== 'marker') part.removeAttribute(name);
  });
  const ground = document.createElementNS(NAMESPACE, 'rect');
  for (const [name, value] of [['width', '100%'], ['height', '100%'], ['fill', getComputedStyle(document.body).backgroundColor]]) ground.setAttribute(name!, value!);
  const about = document.createElementNS(NAMESPACE, 'desc');
  about.textContent = says;
  copy.prepend(about, ground);
  copy.setAttribute('xmlns', NAMESPACE);
  return new XMLSerializer().serializeToString(copy);
}

function saved(name: string, blob: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

const fileName = (says: string) => says.toLowerCase().replace(/[^a-z0-9]+/g, '_').slice(0, 60).replace(/^_|_$/g, '') || 'picture';

export function saveSvg(svg: SVGSVGElement, says: string): void {
  saved(`${fileName(says)}.svg`, new Blob([standalone(svg, says)], {type: 'image/svg+xml'}));
}

export async function savePng(svg: SVGSVGElement, says: string): Promise<void> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(standalone(svg, says))}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [SCALE * svg.width.baseVal.value, SCALE * svg.height.baseVal.value];
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob(blob => blob && saved(`${fileName(says)}.png`, blob));
}

/** A citation with the day on which it is made. */
export const dated = (text: string) => `${text} Cited ${new Date().toISOString().slice(0, 10)}.`;

/** Copies a citation and gives what to show: it, since copying may be forbidden. */
export function cited(text: string): string {
  const said = dated(text);
  void navigator.clipboard?.writeText(said).catch(() => undefined);
  return said;
}

/** How a picture of a run is cited, with what was moved in it. */
export function ofRun(run: RunFinding, what: string, moved: string[]): string {
  const {scenario, settings} = run;
  const set = moved.length ? `, with ${moved.join(', ')}` : '';
  return `${what}. ${scenario.title || scenario.name} (${scenario.name}, focus ${run.focus}, scenario ${scenario.digest}, answer ${run.digest}${set}). `
    + `detente ${run.version}, ${settings.draws} draws, seed ${settings.seed}.`;
}

/** Buttons under a picture: keep it as a file, and cite it where it can be cited. */
export function Keep({place, says, cite}: {place: RefObject<HTMLElement | null>; says: string; cite?: () => string}) {
  const [said, setSaid] = useState('');
  const svg = () => place.current!.querySelector('svg')!;
  return (
    <p class="keep">
      <button type="button" class="plainly" aria-label={`Save as SVG: ${says}`} onClick={() => saveSvg(svg(), says)}>SVG</button>
      <button type="button" class="plainly" aria-label={`Save as PNG: ${says}`} onClick={() => void savePng(svg(), says)}>PNG</button>
      {cite && <button type="button" class="plainly" aria-label={`Cite this: ${says}`} onClick={() => setSaid(cited(cite()))}>Cite this</button>}
      <span class="hint" role="status">{said}</span>
    </p>
  );
}
