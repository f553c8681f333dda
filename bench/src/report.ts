import type { Bench } from './bench.ts'
import type { Findings } from './measure.ts'

const number = (value: number): string =>
  value.toLocaleString('en-US', { maximumSignificantDigits: value >= 1_000 ? 4 : 3 })

const columns = (rows: readonly (readonly string[])[]): readonly string[] => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
}

const promiseOf = ({ atMost, atLeast, kept }: Findings['comparisons'][number]): string => {
  if (atMost === undefined && atLeast === undefined) return ''
  const bounds = [atMost === undefined ? [] : [`≤ ${atMost}`], atLeast === undefined ? [] : [`≥ ${atLeast}`]].flat()
  return `${bounds.join(', ')}: ${kept ? 'kept' : 'BROKEN'}`
}

/** The results of a bench as text: one line each, the median and, in brackets, the middle half of the rounds. */
export const report = (name: string, bench: Pick<Bench, 'about' | 'unit' | 'rounds'>, findings: Findings): string => {
  const subjects = findings.subjects.map(({ name: subject, unit = bench.unit, spread }) => [
    `  ${subject}`,
    `${number(spread.median)} ${unit}`.trimEnd(),
    `[${number(spread.low)} – ${number(spread.high)}]`,
  ])
  const comparisons = findings.comparisons.map((comparison) => [
    `  ${comparison.subject} / ${comparison.against}`,
    `${number(comparison.ratio.median)}×`,
    `[${number(comparison.ratio.low)} – ${number(comparison.ratio.high)}]`,
    promiseOf(comparison),
  ])
  return `${[`${name}: ${bench.about}`, ...columns(subjects), '', ...columns(comparisons), `  ${bench.rounds} rounds`].join('\n')}\n`
}
