// Written by `python -m detente.findings.reference`; a test compares.

export type Status = "tested" | "attribution" | "waiting" | "refused" | "unfinished"

export type Outcome = "follows" | "mixed" | "does_not_hold" | "the_other_way" | "possible" | "not_possible" | "as_chance" | "undecided" | "vacuous" | "no_room" | "not_reached" | "ill_conditioned" | "cannot_move" | "dead_premises"

export type Premises = "carried" | "against" | "without" | "little" | "same"

export type Source = "cited" | "assumed" | "open"

/** The scenario that was asked. */
export interface ScenarioLabel {
  name: string
  title: string
  about: string
  digest: string
  counts: string
  parties: Record<string, string>
}

/** How it was computed; the number of workers is left out, since it changes nothing. */
export interface SettingsLabel {
  draws: number
  seed: number
  tolerance: number
  smallest_step: number
  precise: boolean
  equilibrium: "backward" | "principal"
  horizon_years: number
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
  changes: string[]
}

/** A hidden condition: who knows it, and what all others believe of it by date. */
export interface Unknown {
  known_to: string[]
  truth: string
  beliefs: number
  believed: Paths
  if_true: Record<string, Paths>
  knowing: Record<string, Spread>
}

/** What a move tells of what is hidden. */
export interface Lesson {
  rule: string
  bits: number
  carried_out: Record<string, number | null>
  refused: Record<string, number | null>
}

/** A party that takes the game for another, on its own scale of values at the start. */
export interface Mistake {
  believes: string
  expected: Spread
  got: Spread
  seeing: Spread
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
  instead_of: string
  cite: string[]
  because: string
  effect: Influence | null
}

/** How a party's stakes are scaled in a focus, so that precision means the same for all, and what its numbers weigh then. */
export interface PartyStakes {
  party: string
  factor: Spread
  core_share: number | null
  amounts: WeighedAmount[]
}

/** What says how far to trust an answer. */
export interface Diagnostics {
  sharpness: number | null
  against: number | null
  moves_a_year: number | null
  error_left: number | null
  steps: number | null
  unexpected: number | null
  astray: number | null
  cycling: number | null
}

/** What was laid over the scenario. */
export interface LaidOverLabel {
  change: string
  written: Record<string, unknown>
  given: Record<string, unknown>
}

/** Which draws an answer counts. */
export interface DrawsCounted {
  counted: number
  set_aside: number
  unsettled: number
  every: boolean
  bands: BandOutside[]
}

/** A measure that was asked for, over the draws counted. */
export interface MeasuredNumber {
  says: string
  measure: string
  written: Record<string, unknown>
  mean: number | null
  low: number | null
  high: number | null
  never: number
}

/** The same of every chance that a run shows, with the one that moves most on average over the draws looked at. */
export interface RunCheck {
  way: "together" | "finer_step" | "later_end" | "other_equilibrium" | "coarser_grid" | "other_landing" | "other_reading"
  draws: number
  moved: number
  largest: number
  on: string
  mean: number
  mean_so: number
}

/** What every draw counted came to. Packed numbers are base64 of 16-bit whole numbers, the lower byte first. Chances run from 0 (never) to 65535 (certain), date by date, on each date draw by draw. */
export interface Movable {
  counted: number
  numbers: Record<string, DrawnNumber>
  chances: Record<string, string[]>
}

/** The focus that was found for a measure: `--focus auto`. */
export interface Suggestion {
  taken: string[]
  left: string[]
  draws: number
  fits: number
}

/** The measure in one game, over the draws counted. */
export interface AskedSide {
  value: Spread
  never: number
}

/** What the change makes of the measure, draw by draw. */
export interface AskedDifference {
  effect: Spread
  margin: number
  rises: Way
  same: Way
  falls: Way
}

/** The measure as one assumption goes from one end to the other: the same draws at each point, all else as drawn. */
export interface Swept {
  path: string
  low: number
  high: number
  points: SweptPoint[]
  bound: number | null
  crosses: number[]
}

/** What becomes of the answer where something frozen is put in play as well. */
export interface Neighbour {
  name: string
  why_not: string
  states: number | null
  before: number | null
  after: number | null
  by: number | null
  moved: number | null
  turns: boolean | null
}

/** An assumption that separates the draws where the claim holds from those where it fails. */
export interface FoundHinge {
  path: string
  source: Source
  value: number
  below: number
  above: number
  r2: number
  shuffled95: number
  because: string
  cite: string[]
  range: number[]
  bins: HingeBin[]
  ties: string[]
}

/** Two assumptions that decide together what neither decides alone, and the share that holds on all four sides. */
export interface FoundPair {
  paths: string[]
  values: number[]
  switches: boolean[]
  shares: number[][]
  r2: number
  beyond: number
  shuffled95: number
}

/** Two or three assumptions whose bounds mark off where a claim holds, or where it fails. */
export interface FoundBox {
  holds: boolean
  sides: BoxSide[]
  coverage: number
  density: number
  base: number
  r2: number
  alone: number
  shuffled95: number
}

/** Some draws solved again: each way alone; in studies of fewer than 64 draws all at once (`together`). */
export interface Check {
  way: "together" | "finer_step" | "later_end" | "other_equilibrium" | "coarser_grid" | "other_landing" | "other_reading"
  draws: number
  moved: number
  largest: number
}

/** One thing it can do, in yearly spans of what it has at stake. */
export interface RankedAct {
  act: string
  to: Record<string, string>
  open: number
  gain: Spread
  agreed: Spread
  worth: Spread
  best: number
  low: number
  high: number
  regret: Spread
}

/** What any sane run must satisfy, over all focuses asked. */
export interface PlausibleBand {
  name: string
  text: string
  because: string
  cite: string[]
  kept: number | null
  mean: number | null
  never: number
  low: number | null
  high: number | null
}

/** One focus: how it fares against the bands, and the facts every focus shares. */
export interface FocusBaseline {
  name: string
  begins: string
  states: number
  draws: number
  set_aside: number
  counted: DrawsCounted
  bands: Record<string, BandInFocus>
  facts: Record<string, number | null>
  stakes: PartyStakes[]
  diagnostics: Diagnostics
  unsettled: number
  checks: BaselineCheck[]
}

/** What sources report happened, and how likely the scenario makes it where it can happen. */
export interface RecordedEvent {
  name: string
  about: string
  date: string
  cite: string[]
  shows: string
  focus: string | null
  asked: string
  chance: Spread | null
  later: boolean
  surprise: boolean
}

/** How it was computed, and what a verdict asks for. */
export interface AuditSettingsLabel {
  draws: number
  seed: number
  tolerance: number
  smallest_step: number
  precise: boolean
  equilibrium: "backward" | "principal"
  horizon_years: number
  set: Record<string, string | boolean>
  bars: Record<string, number>
  bounds: Record<string, number>
  interval: string
  claims: string[]
  joint_from: number
  overruled: string[]
}

/** An argument: its documents, premises and claims. */
export interface AuditedArgument {
  name: string
  title: string
  about: string
  digest: string
  documents: CitedDocument[]
  premises: StatedPremise[]
  strengths: Record<string, number>
  certainties: Record<string, number>
  counts: ClaimCounts
  claims: AuditedClaim[]
  encoding: EncodingLog | null
}

/** An assumption worth knowing better: in which half of its range it lies would settle verdicts. */
export interface ToResearch {
  path: string
  text: string
  switch: boolean
  source: Source
  settles: number
  of: number
  claims: string[]
  by_chance: number
  over: string
}

/** A scenario beside the finding's over which some claims are asked. */
export interface OtherScenario {
  scenario: ScenarioLabel
  set: Record<string, string | boolean>
}

/** One claim with everything found about it. */
export interface AuditedClaim {
  id: string
  over: string
  reads_again: string
  says: string
  because: string
  cite: string[]
  class: string[]
  strength: string
  mechanisms: string[]
  forms: string[]
  asks: string
  words: Record<string, string>
  speaker: string | null
  focus: string | null
  in_play: Record<string, string[]>
  frozen: Record<string, string>
  states: number | null
  status: Status
  outcome: Outcome | null
  reason: string
  draws_needed: number | null
  live: boolean
  by_construction: string
  bar: number
  by_chance: number | null
  with_premises: Holding | null
  without_premises: Holding | null
  premises: PremisesEffect | null
  premises_idle: string
  at_middle: Holding | null
  wide: Holding | null
  carried: CarriedBy | null
  encoders: boolean
  hinge: FoundHinge | null
  hinges: FoundHinge[]
  pair: FoundPair | null
  box: FoundBox | null
  pace_r2: number | null
  bounds: SweptBound[]
  sweep: SweepPoint[]
  turns_at: number | null
  diagnostics: ClaimDiagnostics
  checks: ClaimCheck[]
  bands: BandOutside[]
  premises_live: string[]
  premises_dead: string[]
  parts: FormHolding[]
  parts_needed: number | null
  decided_by: number | null
}

/** One of the games that are compared, or the only one. */
export interface ExplainedGame {
  says: string
  by: string
  moves: MoveTold[]
  ledger: MoveLedger | null
}

/** What becomes of the claim if one premise is left out, all others and all draws being the same. */
export interface PremiseLeftOut {
  premise: string
  says: string
  share: number | null
  low: number | null
  high: number | null
  does: PremisesEffect | null
  turns: boolean
}

/** One encoding. */
export interface Encoded {
  label: string
  argument: string
  title: string
  digest: string
  scenario: ScenarioLabel
  claims: number
  premises: number
}

/** Krippendorff's alpha over the claims compared: 1 where all agree, 0 where they do no more than by chance. */
export interface Alpha {
  over: "forms" | "verdicts" | "shares"
  scale: "nominal" | "interval"
  alpha: number | null
  low: number | null
  high: number | null
  values: number
  claims: number
}

/** One sentence of the article in all encodings that have it. */
export interface ComparedClaim {
  id: string
  cite: string[]
  matched_by: string
  same_form: boolean
  same_strength: boolean
  same_verdict: boolean
  readings: ReadClaim[]
  parted: Parted[]
  swaps: Swapped[]
}

/** A claim that no other encoding has. */
export interface ClaimAlone {
  encoding: string
  id: string
  cite: string[]
  why: string
}

/** One thing of other encodings put in the place of one's own, and what becomes of the claim then. */
export interface Swapped {
  kind: "strength" | "certainty" | "form" | "number" | "rule" | "change" | "interest" | "package"
  on: string
  of: string[]
  what: string
  verdict: Outcome | Status | null
  share: number | null
  cannot: string
}

/** How many pairs with different verdicts have this as their first cause. */
export interface Counted {
  cause: "strength" | "certainty" | "form" | "number" | "rule" | "change" | "interest" | "package" | "draws" | "form not swapped" | "no single swap"
  pairs: number
}

/** One of the two. */
export interface CruxArgument {
  label: string
  argument: string
  title: string
  digest: string
  over: string
  premises: number
  not_encoded: string[]
  unsaid: Unsaid[]
}

/** The measure in one world, over the draws counted. */
export interface CruxSide {
  value: Spread
  low: number | null
  high: number | null
}

/** A number with its interval. */
export interface Part {
  value: number
  low: number | null
  high: number | null
}

/** What either argument says of the same things: what is swapped as one. */
export interface CruxPoint {
  id: string
  standing: "alike" | "unread" | "differs"
  premises: CruxPremise[]
  numbers: CruxNumber[]
  share: Part | null
  alone: number | null
  last: number | null
  named: boolean
}

/** Two points that add more together, or less, than each alone. */
export interface CruxPair {
  points: string[]
  together: Part
}

/** What the two say of one thing, and cannot both be so. */
export interface Contradicts {
  name: string
  first: string
  second: string
  premises: CruxPremise[]
}

/** Points of which one argument takes the other's side, and what its answer is then. */
export interface CruxSwap {
  of: string
  points: string[]
  predicted: number
  solved: Part
  over: boolean
}

/** One dispute, and what parts the two that are held against each other on it. */
export interface PosedCrux {
  name: string
  asks: string
  sides: CruxHeld[]
  between: string[]
  because: string
  cannot: string
  refused: string
  found: CruxFinding | null
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
  models: ModelOutcome[]
}

/** How far the lenses agree. */
export interface Agreement {
  chance_on_stable: number
  stable_settlements: number
  settlements: number
}

/** What is stable: `detente stability FILE --json`. Keys of the other kind are empty or null. */
export interface StabilityFinding {
  format: "detente.stability/1"
  version: string
  kind: "model" | "scenario"
  model: ModelLabel | null
  equilibria: Record<string, (string | number)[] | null>
  individual: Record<string, Record<string, (string | number)[] | null>>
  counts: Record<string, Record<string, number>>
  coalitions: Record<string, (string | number)[] | null> | string[]
  coalitions_note: string
  by_coalition: Record<string, Record<string, (string | number)[] | null>>
  upsets: Upset[]
  coalition_reasons: Record<string, Record<string, Record<string, Verdict>>>
  jumps: Jump[]
  reasons: Record<string, Record<string, Record<string, Verdict>>>
  reasons_note: string
  asked_why: (string | number)[]
  ways: WayBetween[]
  simultaneous: Simultaneous | null
  foresight: ForesightFound | null
  demands: DemandsFound | null
  warnings: string[]
  scenario: ScenarioLabel | null
  settings: SettingsLabel | null
  focus: string
  on: string
  held: Record<string, string>
  reading: string
  frozen: Record<string, string>
  parties: string[]
  moves: number | null
  settlements: SettlementStability[]
  left_out: string
  seconds: number
}

/** What would be settled: `detente settlement FILE --json`. */
export interface SettlementFinding {
  format: "detente.settlement/1"
  version: string
  source: SettlementSource
  issues: IssueSettlement[]
  packages: PackageFound[]
  learned: LearnedFrom | null
  caution: string
  digest: string
  seconds: number
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

/** The explicit model that was asked. */
export interface ModelLabel {
  id: string
  title: string
  sources: string[]
  form: string
  decision_makers: string[]
  size: number
  options: OptionLabel[]
  states: StateLabel[]
  solved_on: string
}

/** A coalition that leaves a state, for what, how, and under which concepts. */
export interface Upset {
  state: string | number
  coalition: string
  improvement: string | number
  not: string[]
  path: Step[]
}

/** Why a state is stable for somebody or not. */
export interface Verdict {
  stable: boolean
  because: string
  answers: AnsweredMove[]
  improvement: string | number | null
}

/** A coalition that leaves one Nash equilibrium for another. */
export interface Jump {
  from: string | number
  to: string | number
  coalition: string
}

/** A way from one equilibrium to another by improvements alone. */
export interface WayBetween {
  from: string | number
  to: string | number
  steps: Step[]
}

/** States stable where all may move at the same time. */
export interface Simultaneous {
  equilibria: (string | number)[] | null
  individual: Record<string, (string | number)[] | null>
}

/** States stable for two parties that look h moves ahead (`L1` ..), and with every horizon that is long enough (`NM`). */
export interface ForesightFound {
  equilibria: Record<string, (string | number)[] | null>
  individual: Record<string, Record<string, (string | number)[] | null>>
  variant: string
  strict: boolean
}

/** What rankings would make a state stable, by concept and party. */
export interface DemandsFound {
  state: string | number
  by_concept: Record<string, Record<string, PartyDemand>>
}

/** One settlement of a scenario: how often it is stable, and who leaves it, by concept. */
export interface SettlementStability {
  settlement: Record<string, string>
  start: boolean
  stable: Record<string, StableShare>
  left_by: Record<string, Leaver[]>
}

/** What was asked: a table of decisions, or a scenario's issues that have a scale. */
export interface SettlementSource {
  kind: "table" | "scenario"
  name: string
  format: string
  warnings: string[]
  digest: string
  draws: number | null
  seed: number | null
  read_as: string
}

/** One issue: who stands where, what every model says, and what a deal runs into. */
export interface IssueSettlement {
  issue: string
  group: string
  scale: number[]
  options: OptionAt[]
  reference: number | null
  outcome: number | null
  draws: number
  headline: string
  parties: PartyAt[]
  models: ModelOutcome[]
  zones: ZoneFound[]
  predicted: Predicted | null
}

/** The issues of a group settled together. */
export interface PackageFound {
  group: string
  issues: string[]
  draws: number
  exchange: ExchangeFound | null
  deal: PackageDeal | null
  why_none: string
}

/** The table that was learned from. */
export interface LearnedFrom {
  from: string
  another_kind: boolean
  decisions: number
  groups: number
  crps_within: number
  weights: ComponentWeight[]
}

/** The decisions the models were tried on. */
export interface BacktestData {
  name: string
  format: string
  decisions: number
  scored: number
  groups: number
  left_out: NotScored[]
  with_reference: number
  warnings: string[]
}

/** How they were tried. */
export interface BacktestLabel {
  folds: number
  split: string
  seed: number
  resamples: number
  hit: number
  interval: string
  least_parties: number
}

/** A model that names one outcome. */
export interface PointScore {
  model: string
  title: string
  kind: string
  n: number
  mae: number | null
  hit: number | null
  against_weighted_mean: Difference | null
  left_out: Record<string, number>
}

/** How often a literal veto of everybody leaves a deal zone, and how often the outcome left the reference point. */
export interface ConsentOfAll {
  n: number
  zone: number | null
  left_the_reference: number | null
}

/** A model that gives chances. */
export interface DistributionScore {
  model: string
  n: number
  crps: number
  mae: number
  hit: number
  interval80: Coverage
  interval90: Coverage
  against_mean_residuals: Difference | null
}

/** The mixture learned from all the decisions. */
export interface LearnedMixture {
  weights: LearnedWeight[]
  crps_within: number
}

/** A form that the words of a sentence call for. */
export interface ProposedForm {
  form: string
  by: string
  tests: string
  but: string
  written: string
  also: OtherForm[]
  strength: WeighedWord
  certainty: WeighedWord | null
}

/** When argument, scenario and ledger were fixed, what changed since and why, and how often verdicts were asked for. */
export interface EncodingLog {
  fixed: string
  by: string
  note: string
  seen: "no" | "yes" | "unsaid" | "barred"
  digest: string
  fixed_digest: string
  ledger: string
  edits: number
  edits_after_audits: number
  audits: number
  unexplained: string[]
  entries: LogEntry[]
}

/** A party, the offices that it may hold and the bodies that it is a member of. */
export interface AtTable {
  about: string
  because: string
  cite: string[]
  name: string
  offices: string[]
  bodies: string[]
}

/** Several parties that agree by quota. */
export interface Body {
  about: string
  because: string
  cite: string[]
  members: string[]
  agree: string
}

/** An issue: what is at stake, and how it can stand. */
export interface Stake {
  about: string
  because: string
  cite: string[]
  options: string[]
  start: string
  core: boolean
}

/** A condition: what chance, the calendar or moves decide. */
export interface Circumstance {
  about: string
  because: string
  cite: string[]
  levels: string[]
  start: string
  core: boolean
  known_to: string[]
  turns: Turn[]
}

/** Who may change an issue, and who must agree. */
export interface Ruling {
  about: string
  because: string
  cite: string[]
  rule: string
  kind: "act" | "deal"
  issue: string
  leads: Leads[]
  by: string[]
  needs: string[]
  tries: string[]
  when: string
  given: string
  after: string | null
  before: string | null
  costs: Paid[]
}

/** An interest: what a party values, and how much that can be, utility a year. */
export interface Wish {
  about: string
  because: string
  cite: string[]
  party: string
  term: string
  says: string
  low: number
  high: number
  text: string
  given: string
}

/** A number of the scenario, with its range. */
export interface Figure {
  about: string
  because: string
  cite: string[]
  path: string
  says: string
  kind: string
  text: string
  low: number
  high: number
  drawn: boolean
}

/** How an assumption moves the outcome that it moves most. */
export interface Influence {
  on: string
  rank_correlation: number
}

/** A cost or interest of a party in its own yearly spans: 1 is a year of all that it has at stake in the core. */
export interface WeighedAmount {
  path: string
  spans: Spread
}

/** A plausible band that sets draws aside, and why where it sets many aside. */
export interface BandOutside {
  name: string
  outside: number
  share: number
  hinge: FoundHinge | null
  pair: FoundPair | null
  against: PremiseAgainst[]
}

/** An assumption that is drawn, and its value in every draw counted. */
export interface DrawnNumber {
  low: number
  high: number
  among: number[]
  drawn: string
}

/** One of the three ways a draw can go, and in what share of the draws counted it does. */
export interface Way {
  says: string
  share: number | null
  low: number | null
  high: number | null
}

/** The measure with the assumption at one value. */
export interface SweptPoint {
  at: number
  value: Spread
  counted: number
  never: number
}

/** Draws whose assumption lies in low .. high. */
export interface HingeBin {
  low: number
  high: number
  share: number
  count: number
}

/** An assumption that bounds a box. */
export interface BoxSide {
  path: string
  low: number | null
  high: number | null
  switch: boolean
}

/** A band in one focus. */
export interface BandInFocus {
  mean: number | null
  share_kept: number | null
  never: number
  frozen: boolean
}

/** The same of all bands and facts in a focus. */
export interface BaselineCheck {
  way: "together" | "finer_step" | "later_end" | "other_equilibrium" | "coarser_grid" | "other_landing" | "other_reading"
  draws: number
  moved: number
  largest: number
  otherwise: number
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
  elsewhere: Record<string, Record<string, string>>
}

/** Claims of an argument by status. */
export interface ClaimCounts {
  claims: number
  tested: number
  live: number
  attr: number
  waiting: number
  refused: number
  again: number
}

/** In what share of the draws a claim holds, and how the others go. */
export interface Holding {
  share: number | null
  low: number | null
  high: number | null
  counted: number
  set_aside: number
  unsettled: number
  ways: Ways
  effect: Spread
  arms: ArmMeans
}

/** What the premises do to a claim: the share with them less the share without, over the draws counted in both worlds. */
export interface PremisesEffect {
  word: Premises
  difference: number | null
  low: number | null
  high: number | null
}

/** What numbers of each source explain of a claim's effect (R2 out of sample), pace and noise apart; no sum of one. */
export interface CarriedBy {
  cited: number
  assumed: number
  open: number
  pace: number
}

/** A bound of a claim, and the share that holds were it another, all else being as it is. */
export interface SweptBound {
  bound: string
  stated: number
  sweep: SweepPoint[]
  turns_at: number | null
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
  cycling: number | null
}

/** The same of the effects that a claim is read off. */
export interface ClaimCheck {
  way: "together" | "finer_step" | "later_end" | "other_equilibrium" | "coarser_grid" | "other_landing" | "other_reading"
  draws: number
  moved: number
  largest: number
  held: number
  held_so: number
  otherwise: number
}

/** One part of a claim: what its form asks, how it alone comes out under the premises, and what it is asked of. */
export interface FormHolding {
  form: string
  asks: string
  written: string
  text: string
  share: number | null
  low: number | null
  high: number | null
  ways: Ways
  effect: Spread
  arms: ArmMeans
  hinge: FoundHinge | null
  by_construction: string
  focus: string
  in_play: Record<string, string[]>
  frozen: Record<string, string>
  states: number | null
}

/** How often a rule comes up by a day, on average over the draws, a path. */
export interface MoveTold {
  move: string
  tried: number
  carried: number
  refused: number
  blockers: Record<string, number>
}

/** A move in one state on one day, and what everyone gains by it who has a say in it. */
export interface MoveLedger {
  move: string
  on: string
  state: Record<string, string>
  to: Record<string, string>
  open: number
  draws: number
  parties: PartyGain[]
}

/** One sentence of the article as one encoding has it. */
export interface ReadClaim {
  encoding: string
  id: string
  says: string
  forms: string[]
  written: string[]
  strength: string
  certainty: string[]
  bar: number | null
  verdict: Outcome | Status
  share: number | null
  low: number | null
  high: number | null
  counted: number
  reason: string
}

/** Two encodings with different verdicts on one claim, and what parts them. */
export interface Parted {
  between: string[]
  causes: ("strength" | "certainty" | "form" | "number" | "rule" | "change" | "interest" | "package" | "draws" | "form not swapped" | "no single swap")[]
  by: string[]
  nearest: string
}

/** A premise that cannot be said of the scenario over which the crux is asked. */
export interface Unsaid {
  premise: string
  cite: string[]
  why: string
}

/** A premise of either argument. */
export interface CruxPremise {
  argument: string
  premise: string
  says: string
  cite: string[]
}

/** A number, or a level, that either speaks of, as it is in force under each. */
export interface CruxNumber {
  path: string
  first: string
  second: string
}

/** What one argument holds. */
export interface CruxHeld {
  argument: string
  says: string
  cite: string[]
}

/** What parts two arguments on one measure: `detente crux A B --on MEASURE --json`. */
export interface CruxFinding {
  format: "detente.crux/1"
  version: string
  scenario: ScenarioLabel
  settings: SettingsLabel
  seconds: number
  first: CruxArgument
  second: CruxArgument
  asks: string
  measure: string
  written: Record<string, unknown>
  focus: string
  in_play: Record<string, string[]>
  frozen: Record<string, string>
  under_first: CruxSide
  under_second: CruxSide
  under_neither: CruxSide
  under_both: CruxSide | null
  no_both: string
  difference: Part
  margin: number
  verdict: "parted" | "many" | "cancel" | "not_about_this" | "undecided" | "same"
  points: CruxPoint[]
  pairs: CruxPair[]
  contradictions: Contradicts[]
  bar: number | null
  bar_given: boolean
  one_side: boolean
  swaps: CruxSwap[]
  draws: DrawsCounted
  no_number: number
  checks: Check[]
  digest: string
}

/** A coalition that has reason to leave a settlement: in what share of the draws, and mostly for which other. */
export interface Leaver {
  coalition: string
  share: number
  mostly_to: Record<string, string>
}

/** What one model says of an issue. */
export interface ModelOutcome {
  model: string
  title: string
  kind: string
  over: number
  outcome: Spread | null
  why_none: string
}

/** One claim of a mechanism's signature, or one counter-check, and what became of it; no share where it was not tried. */
export interface MechanismClaim {
  id: string
  role: "signature" | "counter-check"
  says: string
  forms: string[]
  text: string[]
  by_construction: string
  status: Status
  outcome: Outcome | null
  reason: string
  share: number | null
  low: number | null
  high: number | null
  counted: number | null
  set_aside: number | null
  unsettled: number | null
  ways: Ways | null
  effect: Spread | null
  arms: ArmMeans | null
  checks: ClaimCheck[]
}

/** Something a decision maker of a model does or does not do. */
export interface OptionLabel {
  id: number
  dm: string | null
  name: string
  reversible: "both" | "fwd" | "back"
}

/** A state of a model, with how its options stand. */
export interface StateLabel {
  id: string | number
  opts: string
}

/** A move of a decision maker, or of several together, to a state. */
export interface Step {
  by: string
  to: string | number
}

/** An improvement, and the moves by which the others answer it. */
export interface AnsweredMove {
  improvement: string | number
  sanction: Step[]
}

/** What a party's ranking must do for the state to be stable for it. */
export interface PartyDemand {
  moves: DemandedMove[]
  fewest_lowered: (string | number)[]
}

/** In what share of the draws a settlement is stable, with its interval. */
export interface StableShare {
  share: number
  low: number
  high: number
}

/** An option of a scenario's issue, and its place on the scale. */
export interface OptionAt {
  option: string
  at: number
}

/** A party on an issue. */
export interface PartyAt {
  party: string
  position: Spread
  salience: number
  capability: number
}

/** One way of changing an issue: how often all whose consent it needs could gain, and where. */
export interface ZoneFound {
  way: string
  parties: string[]
  open: number
  zone: ZoneEnds | null
  outcome: Spread
  closed_by: ClosedDirection[]
}

/** The distribution that was learned from past decisions. */
export interface Predicted {
  seen: boolean
  mean: number
  quantiles: Record<string, number>
  chances: number[]
  nearest_option: Record<string, number>
}

/** One round of exchange within a group of issues. */
export interface ExchangeFound {
  trades: number
  first: TradeMade[]
  before: Record<string, Spread>
  after: Record<string, Spread>
  effects: Record<string, number>
}

/** Whether a package exists from which all gain, and which; else who blocks it. */
export interface PackageDeal {
  open: number
  largest_least_gain: Record<string, Spread>
  nash: Record<string, Spread>
  kalai_smorodinsky: Record<string, Spread>
  blockers: Record<string, number>
}

/** How much a component of what was learned counts. */
export interface ComponentWeight {
  component: string
  weight: number
}

/** A decision that cannot be scored, and why. */
export interface NotScored {
  issue: string
  why: string
}

/** The mean difference to the bar, decision by decision, with its interval from resampling groups. */
export interface Difference {
  n: number
  mean: number
  low: number
  high: number
}

/** How often a central interval holds the outcome, as it stands and with lumps split, and how wide it is. */
export interface Coverage {
  covers: number
  fair: number
  width: number
}

/** How much a component counts in the mixture, and on average over the folds. */
export interface LearnedWeight {
  component: string
  weight: number
  mean_over_folds: number
}

/** How a form is written of some sentences, or what is written besides. */
export interface OtherForm {
  where: string
  written: string
}

/** A word of strength or certainty, the words of the sentence that stand for it, and what it weighs. */
export interface WeighedWord {
  word: string
  by: string
  weighs: number
  above: boolean
}

/** One line of an argument's log. */
export interface LogEntry {
  at: string
  what: "fixed" | "edited" | "audited"
  by: string
  said: string
  parts: string[]
  audits: number
  version: string
}

/** How a condition moves, by chance or by the calendar. */
export interface Turn {
  about: string
  because: string
  cite: string[]
  name: string
  what: string
  when: string
  dates: string[]
  after: string | null
  before: string | null
}

/** From which option to which. */
export interface Leads {
  source: string
  to: string
}

/** What a move costs or brings whom, once. */
export interface Paid {
  who: string
  path: string
  text: string
}

/** A premise that pulls against a plausible band, and the number they meet on. */
export interface PremiseAgainst {
  premise: string
  path: string
  range: number[]
  kept_there: number
  kept_elsewhere: number
}

/** The three ways a draw can go; their shares add up to one. */
export interface Ways {
  as_claimed: Way
  no_difference: Way
  other_way: Way
}

/** Mean of the measure in both arms of the comparison, over draws in which it is a number; of several parts the first's. */
export interface ArmMeans {
  base: number | null
  other: number | null
  base_never: number
  other_never: number
}

/** What a move is worth to one party that has a say in it. */
export interface PartyGain {
  party: string
  tries: boolean
  consents: boolean
  gain: Spread
  change: Spread | null
  gains_in: number
  agrees: Spread
  parts: GainPart[]
  pulls: GainPull[]
  off: Spread
}

/** A move the party could make: all states of one of these groups must be no better for it than where it starts. */
export interface DemandedMove {
  move: string | number
  no_better_one_of: ((string | number)[])[]
}

/** Where a deal zone lies, over the draws in which there is one. */
export interface ZoneEnds {
  low: Spread
  high: Spread
  efficient_low: Spread
  efficient_high: Spread
  nash: Spread
}

/** One direction in which there is no deal, and who prevents it. */
export interface ClosedDirection {
  direction: "up" | "down"
  wanted: number
  blockers: Record<string, number>
  target: Spread
  takes: Takes
}

/** Two parties that each give way on the issue that matters less to it. */
export interface TradeMade {
  one: string
  gets: string
  moved: number
  other: string
  gets_in_return: string
  moved_in_return: number
  gain_of_each: number
  externalities: Record<string, number>
}

/** One part of what a party gains by a move, in yearly spans. */
export interface GainPart {
  kind: "interest" | "cost" | "costs_later" | "beyond"
  name: string
  alone: Spread
  later: Spread
  whole: Spread
  change: Spread | null
}

/** What one party adds to a gain by all that it does from then on, over what it would do without the move. */
export interface GainPull {
  party: string
  worth: Spread
  change: Spread | null
}

/** What it would take to open a direction. */
export interface Takes {
  reference_beyond: number | null
  shift: number
  payments: Record<string, number>
  payments_in_all: number
  gains_in_all: number
  gains_cover_payments: number
}

/** What follows from a scenario in one focus: `detente run SCENARIO --json`. */
export interface RunFinding {
  format: "detente.run/2"
  version: string
  scenario: ScenarioLabel
  settings: SettingsLabel
  seconds: number
  argument: string | null
  focus: string
  in_play: Record<string, string[]>
  frozen: Record<string, string>
  states: number
  counts: string
  dates: string[]
  events: Event[]
  issues: Record<string, Paths>
  conditions: Record<string, Paths>
  arrivals: Record<string, Record<string, Arrival>>
  durations: Record<string, Record<string, number>>
  moves: MoveCount[]
  hidden: Record<string, Unknown>
  lessons: Lesson[]
  mistakes: Record<string, Mistake>
  values: Record<string, Spread>
  assumptions: Assumption[]
  correlation_by_chance: number
  stakes: PartyStakes[]
  unread: string[]
  cycles: string | null
  diagnostics: Diagnostics
  unsettled: number
  laid_over: LaidOverLabel
  draws: DrawsCounted
  measures: MeasuredNumber[]
  checks: RunCheck[]
  movable: Movable | null
  digest: string
}

/** One measure, what it is compared with and on what it rests: `detente ask SCENARIO MEASURE --json`. */
export interface AskFinding {
  format: "detente.ask/1"
  version: string
  scenario: ScenarioLabel
  settings: SettingsLabel
  seconds: number
  argument: string | null
  asks: string
  words: Record<string, string>
  measure: string
  written: Record<string, unknown>
  focus: string
  suggested: Suggestion | null
  in_play: Record<string, string[]>
  frozen: Record<string, string>
  states: number
  laid_over: LaidOverLabel
  answer: AskedSide
  compared_with: AskedSide | null
  difference: AskedDifference | null
  swept: Swept | null
  neighbours: Neighbour[]
  draws: DrawsCounted
  parted: string
  hinge: FoundHinge | null
  hinges: FoundHinge[]
  pair: FoundPair | null
  box: FoundBox | null
  joint_from: number
  pace_r2: number | null
  unread: string[]
  diagnostics: Diagnostics
  checks: Check[]
  digest: string
}

/** Which act is best for a party: `detente rank SCENARIO PARTY --json`. */
export interface RankFinding {
  format: "detente.rank/1"
  version: string
  scenario: ScenarioLabel
  settings: SettingsLabel
  seconds: number
  party: string
  focus: string
  in_play: Record<string, string[]>
  frozen: Record<string, string>
  states: number
  on: string
  laid_over: LaidOverLabel
  acts: RankedAct[]
  draws: DrawsCounted
  digest: string
}

/** Plausible bands, and the same facts in every focus: `detente baseline SCENARIO --json`. */
export interface BaselineFinding {
  format: "detente.baseline/2"
  version: string
  scenario: ScenarioLabel
  settings: SettingsLabel
  seconds: number
  argument: string | null
  bands: PlausibleBand[]
  focuses: FocusBaseline[]
  record: RecordedEvent[]
  spread: Record<string, number | null>
}

/** Arguments tried over a scenario: `detente audit ARGUMENT... --json`, `detente mechanisms ID --json`. */
export interface AuditFinding {
  format: "detente.audit/3"
  version: string
  scenario: ScenarioLabel
  settings: AuditSettingsLabel
  seconds: number
  complete: boolean
  arguments: AuditedArgument[]
  research: ToResearch[]
  digest: string
  also_over: OtherScenario[]
}

/** Reasons: `detente explain ARGUMENT CLAIM --json`, `detente run SCENARIO --explain MOVE --json`. */
export interface ExplainFinding {
  format: "detente.explain/1"
  version: string
  scenario: ScenarioLabel
  settings: SettingsLabel
  seconds: number
  argument: string | null
  claim: AuditedClaim | null
  part: number | null
  measure: string
  focus: string
  in_play: Record<string, string[]>
  frozen: Record<string, string>
  states: number | null
  move: string | null
  no_ledger: string
  leads: boolean
  games: ExplainedGame[]
  premises: PremiseLeftOut[]
  not_encoded: string[]
  laid_over: LaidOverLabel | null
  draws: DrawsCounted | null
  digest: string
}

/** Encodings of one article side by side: `detente compare ARGUMENT... --json`. */
export interface CompareFinding {
  format: "detente.compare/1"
  version: string
  article: string
  settings: SettingsLabel
  complete: boolean
  encodings: Encoded[]
  agreement: Alpha[]
  kept: string[]
  claims: ComparedClaim[]
  alone: ClaimAlone[]
  unswapped: Swapped[]
  causes: Counted[]
  solved: number
  seconds: number
}

/** What parts two arguments on one measure: `detente crux A B --on MEASURE --json`. */
export interface CruxFinding {
  format: "detente.crux/1"
  version: string
  scenario: ScenarioLabel
  settings: SettingsLabel
  seconds: number
  first: CruxArgument
  second: CruxArgument
  asks: string
  measure: string
  written: Record<string, unknown>
  focus: string
  in_play: Record<string, string[]>
  frozen: Record<string, string>
  under_first: CruxSide
  under_second: CruxSide
  under_neither: CruxSide
  under_both: CruxSide | null
  no_both: string
  difference: Part
  margin: number
  verdict: "parted" | "many" | "cancel" | "not_about_this" | "undecided" | "same"
  points: CruxPoint[]
  pairs: CruxPair[]
  contradictions: Contradicts[]
  bar: number | null
  bar_given: boolean
  one_side: boolean
  swaps: CruxSwap[]
  draws: DrawsCounted
  no_number: number
  checks: Check[]
  digest: string
}

/** All disputes of a file: `detente crux --all --json`. */
export interface CruxesFinding {
  format: "detente.cruxes/1"
  version: string
  name: string
  title: string
  cruxes: PosedCrux[]
  seconds: number
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
  unsettled: number
  checks: RunCheck[]
  stability: StabilityFinding
  settlement: SettlementFinding | null
  no_settlement_lens: string
}

/** The catalogue, listed or tried: `detente mechanisms --json`, `detente mechanisms --check --json`. */
export interface MechanismsFinding {
  format: "detente.mechanisms/2"
  version: string
  settings: SettingsLabel | null
  seconds: number | null
  counts: MechanismCounts | null
  mechanisms: CatalogueEntry[]
}

/** What is stable: `detente stability FILE --json`. Keys of the other kind are empty or null. */
export interface StabilityFinding {
  format: "detente.stability/1"
  version: string
  kind: "model" | "scenario"
  model: ModelLabel | null
  equilibria: Record<string, (string | number)[] | null>
  individual: Record<string, Record<string, (string | number)[] | null>>
  counts: Record<string, Record<string, number>>
  coalitions: Record<string, (string | number)[] | null> | string[]
  coalitions_note: string
  by_coalition: Record<string, Record<string, (string | number)[] | null>>
  upsets: Upset[]
  coalition_reasons: Record<string, Record<string, Record<string, Verdict>>>
  jumps: Jump[]
  reasons: Record<string, Record<string, Record<string, Verdict>>>
  reasons_note: string
  asked_why: (string | number)[]
  ways: WayBetween[]
  simultaneous: Simultaneous | null
  foresight: ForesightFound | null
  demands: DemandsFound | null
  warnings: string[]
  scenario: ScenarioLabel | null
  settings: SettingsLabel | null
  focus: string
  on: string
  held: Record<string, string>
  reading: string
  frozen: Record<string, string>
  parties: string[]
  moves: number | null
  settlements: SettlementStability[]
  left_out: string
  seconds: number
}

/** What would be settled: `detente settlement FILE --json`. */
export interface SettlementFinding {
  format: "detente.settlement/1"
  version: string
  source: SettlementSource
  issues: IssueSettlement[]
  packages: PackageFound[]
  learned: LearnedFrom | null
  caution: string
  digest: string
  seconds: number
}

/** Every settlement model on decisions it has not seen: `detente backtest DATA --json`. */
export interface BacktestFinding {
  format: "detente.backtest/1"
  version: string
  data: BacktestData
  settings: BacktestLabel
  points: PointScore[]
  consent_of_all: ConsentOfAll
  distributions: DistributionScore[]
  learned: LearnedMixture
  caution: string
  digest: string
  seconds: number
}

/** The forms that fit a sentence, best first: `detente forms "SENTENCE" --json`. */
export interface FormsFinding {
  format: "detente.forms/1"
  version: string
  sentence: string
  forms: ProposedForm[]
  several: string
}

/** A scenario to start from: the file that `detente new NAME` writes. */
export interface StartFinding {
  format: "detente.start/1"
  version: string
  name: string
  mechanisms: string[]
  text: string
}

/** When an argument was fixed and what changed since: `detente log ARGUMENT --json`, `detente freeze ARGUMENT --json`. */
export interface LogFinding {
  format: "detente.log/1"
  version: string
  argument: string
  title: string
  encoding: EncodingLog
}

/** What a scenario states: `detente situation SCENARIO --json`. */
export interface SituationFinding {
  format: "detente.situation/1"
  version: string
  scenario: ScenarioLabel
  begins: string
  ends: string
  events: Event[]
  parties: Record<string, AtTable>
  bodies: Record<string, Body>
  issues: Record<string, Stake>
  conditions: Record<string, Circumstance>
  rules: Ruling[]
  interests: Wish[]
  assumptions: Figure[]
  focuses: Record<string, string[]>
}

export type Finding = RunFinding | AskFinding | RankFinding | BaselineFinding | AuditFinding | ExplainFinding | CompareFinding | CruxFinding | CruxesFinding | LensesFinding | MechanismsFinding | StabilityFinding | SettlementFinding | BacktestFinding | FormsFinding | StartFinding | LogFinding | SituationFinding
