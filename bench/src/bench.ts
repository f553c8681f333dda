/** Something that is measured repeatedly. */
export interface Subject {
  readonly name: string
  /** Unit of its samples, if it differs from the unit of the bench. */
  readonly unit?: string
  /**
   * Does the work once and returns the measurement, in the subject's unit; `timed` makes one from a function. Called once
   * per round.
   */
  sample(): number | Promise<number>
}

/** The ratio of two subjects. */
export interface Comparison {
  readonly subject: string
  /** The floor or peer, measured in the same run. */
  readonly against: string
  /** The promise: the largest ratio allowed. */
  readonly atMost?: number
  /** The promise: the smallest ratio allowed. */
  readonly atLeast?: number
}

/** The subjects of a bench, ready to run. */
export interface Measurement {
  readonly subjects: readonly Subject[]
  readonly comparisons: readonly Comparison[]
  /** Stops everything that `prepare` started. */
  close?(): Promise<void>
}

/** Options from the command line. */
export interface BenchOptions {
  /** Minutes of load, for benches that need a long one. */
  readonly minutes?: number
  /** The only part to measure, one of the bench's `parts`. */
  readonly part?: string
}

/** A bench whose result is a table, not a ratio. */
export interface TableBench {
  /** One sentence: what is compared. */
  readonly about: string
  run(): Promise<{
    /** The table, for people. */
    readonly text: string
    /** Promises that do not hold; the run then fails. */
    readonly broken: readonly string[]
    /** The figures, for `--json`. */
    readonly details: unknown
  }>
}

/** One file in `benches/` exports one, or a {@link TableBench}, as `bench`. */
export interface Bench {
  /** One sentence: what is measured, and against what. */
  readonly about: string
  /** Unit of a sample, such as `ms` or `µs per call`. */
  readonly unit: string
  /** Measured rounds; each takes one sample of every subject. */
  readonly rounds: number
  /** Rounds before them that are not counted. */
  readonly warmUps: number
  /** What can be measured alone, with `--part`. */
  readonly parts?: readonly string[]
  prepare(options: BenchOptions): Measurement | Promise<Measurement>
}
