import type { Bench, Comparison, Measurement, Subject } from './bench.ts'
import { type Spread, spreadOf } from './statistics.ts'

/** The results of a bench. */
export interface Findings {
  readonly subjects: readonly (Pick<Subject, 'name' | 'unit'> & { readonly spread: Spread })[]
  readonly comparisons: readonly (Comparison & {
    /** Computed from the two samples of each round, so that a slow moment of the machine affects both. */
    readonly ratio: Spread
    readonly kept: boolean
  })[]
}

/** Samples every subject once; each round starts with the next subject, so that no pair always runs in the same order. */
const takeRound = async (subjects: readonly Subject[], round: number): Promise<ReadonlyMap<string, number>> => {
  const samples = new Map<string, number>()
  for (let turn = 0; turn < subjects.length; turn += 1) {
    const subject = subjects[(round + turn) % subjects.length]
    if (subject !== undefined) samples.set(subject.name, await subject.sample())
  }
  return samples
}

const sampleOf = (round: ReadonlyMap<string, number>, name: string): number => {
  const sample = round.get(name)
  if (sample === undefined) throw new Error(`There is no subject "${name}".`)
  return sample
}

const isKept = ({ atMost = Number.POSITIVE_INFINITY, atLeast = 0 }: Comparison, { median }: Spread): boolean =>
  median <= atMost && median >= atLeast

/** Runs all rounds of a bench. */
export const measure = async (
  { rounds, warmUps }: Pick<Bench, 'rounds' | 'warmUps'>,
  { subjects, comparisons }: Measurement,
): Promise<Findings> => {
  for (let round = 0; round < warmUps; round += 1) await takeRound(subjects, round)
  const taken: ReadonlyMap<string, number>[] = []
  for (let round = 0; round < rounds; round += 1) taken.push(await takeRound(subjects, round))
  return {
    subjects: subjects.map(({ name, unit }) => ({
      name,
      ...(unit === undefined ? {} : { unit }),
      spread: spreadOf(taken.map((round) => sampleOf(round, name))),
    })),
    comparisons: comparisons.map((comparison) => {
      const { subject, against } = comparison
      const ratio = spreadOf(taken.map((round) => sampleOf(round, subject) / sampleOf(round, against)))
      return { ...comparison, ratio, kept: isKept(comparison, ratio) }
    }),
  }
}
