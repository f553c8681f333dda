import { type DifferenceName, differences } from '@org/segment-core/internal'
import type { Io } from '../io/io.ts'
import { countOf, styleOf } from '../output/report.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { plainText } from '../workspace/print-list.ts'
import type { Place } from './find-places.ts'

/** Places that are shown for one difference. */
const shownPlaces = 10

/** The places of each difference, those with certain places first. */
const groupsOf = (places: readonly Place[]): readonly (readonly [DifferenceName, readonly Place[]])[] => {
  const groups = new Map<DifferenceName, Place[]>()
  for (const place of places) groups.set(place.difference, [...(groups.get(place.difference) ?? []), place])
  const rank = ({ certainty }: Place): number => (certainty === 'certain' ? 0 : 1)
  return [...groups]
    .map(([name, found]) => [name, found.toSorted((one, other) => rank(one) - rank(other))] as const)
    .toSorted(([, [one]], [, [other]]) => (one && other ? rank(one) - rank(other) : 0))
}

/** Differences that no place of the program shows. */
export const differencesElsewhere = (places: readonly Place[]): readonly DifferenceName[] => {
  const found = new Set(places.map(({ difference }) => difference))
  return (Object.keys(differences) as DifferenceName[]).filter((name) => !found.has(name)) // the keys of a constant
}

/** Prints what differs, what to do, and where. */
export const printPlaces = (io: Io, options: GlobalOptions, places: readonly Place[], output: Io['stdout']): void => {
  const style = styleOf(io, output, options.color)
  for (const [name, found] of groupsOf(places)) {
    const { here, advice } = differences[name]
    output.write(`${style.bold(name)}  ${here}\n  ${advice}\n`)
    for (const { file, line, column, certainty, does } of found.slice(0, shownPlaces)) {
      const label = certainty === 'certain' ? style.red('certain ') : style.yellow('possible')
      output.write(`  ${label} ${plainText(file)}:${line}:${column} ${plainText(does)}.\n`)
    }
    const more = found.length - shownPlaces
    if (more > 0) output.write(`  and ${countOf(more, 'more place')}; --json shows all\n`)
    output.write('\n')
  }
}
