// Written by `python -m detente.findings.reference`; a test compares.

export type Status = "tested" | "attribution" | "waiting" | "refused" | "unfinished"

export type Outcome = "follows" | "does_not_follow" | "open" | "vacuous" | "no_room" | "not_reached" | "ill_conditioned" | "cannot_move" | "dead_premises"

/** The scenario that was asked. */
export interface ScenarioLabel {
  name: string
  title: string
  about: string
  digest: string
  parties: Record<string, string>
}

/** How it was computed; the number of workers is left out, since it changes nothing. */
export interface SettingsLabel {
  draws: number
  seed: number
  tolerance: number
  smallest_step: number
  tail_years: number
  set: Record<string, string | boolean>
}

/** A dated event. */
export interface Event {
  date: string
  name: string
}

/** Chance of each option of an issue: `mean`, `low`, `high` are lists per option of one number a date. */
export interface Paths {
  options: string[]
  mean: number[][]
  low: number[][]
  high: number[][]
}

/** First arrival at an option: chance by each of the run's dates, median date (or `never`). */
export interface Arrival {
  by: number[]
  median: string
}

/** Expected number of times a rule was tried, carried out and refused; refusals by who blocked it. */
export interface MoveCount {
  rule: string
  tried: number
  carried: number
  refused: number
  blockers: Record<string, number>
}

/** A number over the draws: its mean and the middle of the draws. None where no draw was counted. */
export interface Spread {
  mean: number | null
  low: number | null
  high: number | null
}

/** An uncertain number of the scenario that the game reads. */
export interface Assumption {
  path: string
  kind: string
  text: string
  cite: string[]
  because: string
  effect: Influence | null
}

/** What says how far to trust an answer. */
export interface Diagnostics {
  sharpness: number | null
  against: number | null
  moves_a_year: number | null
  error_left: number | null
  steps: number | null
}

/** What any sane run must satisfy, over all focuses asked. */
export interface PlausibleBand {
  name: string
  text: string
  because: string
  cite: string[]
  kept: number | null
  mean: number | null
  low: number | null
  high: number | null
}

/** One focus: how it fares against the bands, and the facts every focus shares. */
export interface FocusBaseline {
  name: string
  states: number
  draws: number
  set_aside: number
  bands: Record<string, BandInFocus>
  facts: Record<string, number | null>
  diagnostics: Diagnostics
}

/** How it was computed, and what a verdict asks for. */
export interface AuditSettingsLabel {
  draws: number
  seed: number
  tolerance: number
  smallest_step: number
  tail_years: number
  set: Record<string, string | boolean>
  bars: Record<string, number>
  interval: string
}

/** An argument: its documents, premises and claims. */
export interface AuditedArgument {
  name: string
  title: string
  about: string
  digest: string
  documents: CitedDocument[]
  premises: StatedPremise[]
  counts: ClaimCounts
  claims: AuditedClaim[]
}

/** One settlement through two lenses. */
export interface SettlementRow {
  settlement: Record<string, string>
  start: boolean
  stable: number
  dynamics: number
  left_by: Leaver[]
  said: string
}

/** One ordered issue through the dynamics and the settlement lens. */
export interface IssueRow {
  issue: string
  dynamics: number | null
  scale: number[]
  models: Record<string, unknown>[]
}

/** How far the lenses agree. */
export interface Agreement {
  chance_on_stable: number
  stable_settlements: number
  settlements: number
}

/** What became of all that were tried. */
export interface MechanismCounts {
  mechanisms: number
  waiting_claims: number
  signatures: number
  signatures_that_hold: number
  counter_checks: number
  counter_checks_that_hold: number
}

/** A mechanism of the catalogue; without claims where it was only listed. */
export interface CatalogueEntry {
  id: string
  name: string
  group: string
  group_name: string
  what: string
  references: string[]
  appears: Record<string, string>
  idiom: string
  breaks: string
  waiting: string
  waiting_claims: number
  signature_claims: number
  states: number | null
  claims: MechanismClaim[]
}

/** How an assumption moves the outcome that it moves most. */
export interface Influence {
  on: string
  rank_correlation: number
}

/** A band in one focus. */
export interface BandInFocus {
  mean: number | null
  share_kept: number | null
}

/** A document an argument was read from; its text stays with its owner. Empty but for the id where it is not registered. */
export interface CitedDocument {
  id: string
  title: string
  outlet: string
  author: string
  date: string
}

/** What the source assumes, and how that narrows the scenario. */
export interface StatedPremise {
  id: string
  says: string
  cite: string[]
  sets: Record<string, string>
  because: string
  not_encoded: string
}

/** Claims of an argument by status. */
export interface ClaimCounts {
  claims: number
  tested: number
  live: number
  attr: number
  waiting: number
  refused: number
}

/** One claim with everything found about it. */
export interface AuditedClaim {
  id: string
  says: string
  because: string
  cite: string[]
  class: string[]
  strength: string
  mechanisms: string[]
  forms: string[]
  speaker: string | null
  focus: string | null
  in_play: Record<string, string[]>
  frozen: Record<string, string>
  states: number | null
  status: Status
  outcome: Outcome | null
  reason: string
  live: boolean
  bar: number
  with_premises: Holding | null
  without_premises: Holding | null
  at_middle: Holding | null
  hinge: FoundHinge | null
  hinges: FoundHinge[]
  pace_r2: number | null
  sweep: SweepPoint[]
  turns_at: number | null
  diagnostics: ClaimDiagnostics
  premises_live: string[]
  premises_dead: string[]
  parts: FormHolding[]
}

/** A coalition that has reason to leave a settlement: in what share of the draws, and mostly for which other. */
export interface Leaver {
  coalition: string
  share: number
  mostly_to: Record<string, string>
}

/** One claim of a mechanism's signature, or one counter-check, and what became of it; no share where it was not tried. */
export interface MechanismClaim {
  id: string
  role: "signature" | "counter-check"
  says: string
  forms: string[]
  text: string[]
  status: Status
  outcome: Outcome | null
  reason: string
  share: number | null
  low: number | null
  high: number | null
  counted: number | null
  set_aside: number | null
  effect: Spread | null
  arms: ArmMeans | null
}

/** In what share of the draws a claim holds. */
export interface Holding {
  share: number | null
  low: number | null
  high: number | null
  counted: number
  set_aside: number
  effect: Spread
  arms: ArmMeans
}

/** An assumption that separates the draws where the claim holds from those where it fails. */
export interface FoundHinge {
  path: string
  value: number
  below: number
  above: number
  r2: number
  shuffled95: number
  because: string
  cite: string[]
  range: number[]
  bins: HingeBin[]
}

/** The share that holds if the analyst's bound were another. */
export interface SweepPoint {
  bound: number
  share: number
}

/** What says how far to trust the answer on a claim; nothing where it was not solved. */
export interface ClaimDiagnostics {
  sharpness: number | null
  against: number | null
  moves_a_year: number | null
  error_left: number | null
  steps: number | null
  half_step: number | null
  other_end: number | null
  ill_share: number | null
}

/** One form of a claim: what it asks, and the share in which it alone holds. */
export interface FormHolding {
  form: string
  text: string
  share: number | null
}

/** Mean of the measure in both arms of the comparison. */
export interface ArmMeans {
  base: number | null
  other: number | null
}

/** Draws whose assumption lies in low .. high. */
export interface HingeBin {
  low: number
  high: number
  share: number
  count: number
}

/** What follows from a scenario in one focus: `detente run SCENARIO --json`. */
export interface RunFinding {
  format: "detente.run/1"
  version: string
  scenario: ScenarioLabel
  settings: SettingsLabel
  seconds: number
  focus: string
  in_play: Record<string, string[]>
  frozen: Record<string, string>
  states: number
  dates: string[]
  events: Event[]
  issues: Record<string, Paths>
  conditions: Record<string, Paths>
  arrivals: Record<string, Record<string, Arrival>>
  durations: Record<string, Record<string, number>>
  moves: MoveCount[]
  values: Record<string, Spread>
  assumptions: Assumption[]
  diagnostics: Diagnostics
  digest: string
}

/** Plausible bands, and the same facts in every focus: `detente baseline SCENARIO --json`. */
export interface BaselineFinding {
  format: "detente.baseline/1"
  version: string
  scenario: ScenarioLabel
  settings: SettingsLabel
  seconds: number
  bands: PlausibleBand[]
  focuses: FocusBaseline[]
  spread: Record<string, number | null>
}

/** Arguments tried over a scenario: `detente audit ARGUMENT... --json`, `detente mechanisms ID --json`. */
export interface AuditFinding {
  format: "detente.audit/1"
  version: string
  scenario: ScenarioLabel
  settings: AuditSettingsLabel
  seconds: number
  complete: boolean
  arguments: AuditedArgument[]
  digest: string
}

/** One scenario through all lenses: `detente run SCENARIO --lens all --json`. */
export interface LensesFinding {
  format: "detente.lenses/1"
  version: string
  scenario: ScenarioLabel
  settings: SettingsLabel
  seconds: number
  focus: string
  date: string
  reading: string
  settlements: SettlementRow[]
  issues: IssueRow[]
  agreement: Agreement
  stability: Record<string, unknown>
  settlement: Record<string, unknown> | null
  no_settlement_lens: string
}

/** The catalogue, listed or tried: `detente mechanisms --json`, `detente mechanisms --check --json`. */
export interface MechanismsFinding {
  format: "detente.mechanisms/1"
  version: string
  settings: SettingsLabel | null
  seconds: number | null
  counts: MechanismCounts | null
  mechanisms: CatalogueEntry[]
}

/** A scenario to start from: the file that `detente new NAME` writes. */
export interface StartFinding {
  format: "detente.start/1"
  version: string
  name: string
  mechanisms: string[]
  text: string
}

export type Finding = RunFinding | BaselineFinding | AuditFinding | LensesFinding | MechanismsFinding | StartFinding
