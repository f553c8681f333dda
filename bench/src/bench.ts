/** One thing that is measured, several times over. */
export interface Subject {
  readonly name: string
  /** What its samples count, where that is not the unit of its bench. */
  readonly unit?: string
  /**
   * Does the work once and says how it went, in the unit of its bench; `timed` makes one from a function.
   * Called once per round, the subjects taking turns.
   */
  sample(): number | Promise<number>
}

/** Two subjects set against each other. */
export interface Comparison {
  readonly subject: string
  /** The floor or peer, measured in the same run. */
  readonly against: string
  /** The promise: the ratio of the two may not be larger. */
  readonly atMost?: number
  /** The promise: the ratio of the two may not be smaller. */
  readonly atLeast?: number
}

/** What a bench measures, ready to run. */
export interface Measurement {
  readonly subjects: readonly Subject[]
  readonly comparisons: readonly Comparison[]
  /** Ends what was started for it. */
  close?(): Promise<void>
}

/** What the command line asks of a bench. */
export interface BenchOptions {
  /** How long whatever needs long load is kept under it. */
  readonly minutes?: number
}

/** One file in `benches/` exports one, as `bench`. */
export interface Bench {
  /** One sentence: what is asked, and against what. */
  readonly about: string
  /** What a sample counts, such as `ms` or `µs per call`. */
  readonly unit: string
  /** Rounds that count. Each takes one sample of every subject. */
  readonly rounds: number
  /** Rounds before them that do not. */
  readonly warmUps: number
  prepare(options: BenchOptions): Measurement | Promise<Measurement>
}
