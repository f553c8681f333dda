import { semanticEventCategories } from '@org/segment-core/spec'
import { badDataError } from '../errors/cli-error.ts'
import { closestName } from '../mapping/closest-name.ts'

/** The names of all semantic events by category. */
export const listEvents = () => ({
  categories: semanticEventCategories.map(({ name, page, events }) => ({
    name,
    page,
    events: events.map((event) => event.name),
  })),
})

/** An event of the semantic spec. @throws {CliError} `unknown_event` with the nearest name */
export const describeEvent = (wanted: string) => {
  const all = semanticEventCategories.flatMap(({ name: category, page, events }) =>
    events.map((event) => ({ category, page, ...event })),
  )
  const found = all.find(({ name, aliases = [] }) =>
    [name, ...aliases].some((one) => one.toLowerCase() === wanted.toLowerCase()),
  )
  if (found !== undefined) return { ...found }
  const nearest = closestName(
    wanted,
    all.map(({ name }) => name),
  )
  throw badDataError(
    `${JSON.stringify(wanted)} is not a semantic event; Segment still accepts it as a custom event.`,
    nearest === undefined ? 'Call describe_event without a name to list them.' : `Did you mean "${nearest}"?`,
    'unknown_event',
  )
}
