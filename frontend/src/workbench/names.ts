// Who is who, and who must agree to a move, in words.

import type {Ruling, SituationFinding} from '../../types/findings.ts';
import {capital, day, listed, spaced} from '../words.ts';

/** A party by its full name; an office or a body by its own. */
export const fully = (name: string, found: SituationFinding) => found.parties[name]?.name ?? spaced(name);

/** Who does it, and who must agree: `russia + ukraine agree`, `president alone`. */
export function agreeing(rule: Ruling): string {
  const needed = rule.needs.map(spaced).join(' + ');
  if (!rule.by.length) return `${needed} agree`;
  const alone = listed(rule.by.map(spaced), 'or');
  return needed ? `${alone}, if ${needed} ${rule.needs.length > 1 ? 'agree' : 'agrees'}` : `${alone} alone`;
}

/** The same in full names, for reading aloud. */
export function agreeingInFull(rule: Ruling, found: SituationFinding): string {
  const needed = listed(rule.needs.map(name => fully(name, found)));
  if (!rule.by.length) return `${needed} must agree`;
  const alone = capital(listed(rule.by.map(name => fully(name, found)), 'or'));
  return needed ? `${alone} may do it if ${needed} agree` : `${alone} may do it alone`;
}

/** In which states and between which dates it is open. */
export function limits(rule: Ruling): string {
  const said = [
    rule.when && `while ${spaced(rule.when)}`,
    rule.after && `from ${day(rule.after)}`,
    rule.before && `before ${day(rule.before)}`,
    rule.given && `if ${spaced(rule.given)}`,
  ].filter(Boolean);
  return said.length ? said.join(', ') : 'always open';
}
