import type { Destination, TrackingPlan, WorkspaceSource } from '@org/segment-core/workspace'
import { CliError, usageError } from '../errors/cli-error.ts'
import { exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { closestName } from '../mapping/closest-name.ts'
import { type NamedKind, rememberNames } from './name-cache.ts'
import type { OpenWorkspace } from './open-workspace.ts'

/** An object with an id and perhaps a name and a slug. */
interface Named {
  readonly id: string
  readonly name?: string | null | undefined
  readonly slug?: string | null | undefined
}

const nounOf: Readonly<Record<NamedKind, string>> = {
  sources: 'source',
  destinations: 'destination',
  plans: 'tracking plan',
}

/** The name that people see. */
export const displayName = ({ id, name, slug }: Named): string => name || slug || id

/** Everything of a kind, largest pages first. */
const everything = { pageSize: 1_000 }

/** Collects a list. */
export const collect = async <Value>(list: AsyncIterable<Value>): Promise<readonly Value[]> => {
  const values: Value[] = []
  for await (const value of list) values.push(value)
  return values
}

const list = async <One extends Named>(
  io: Io,
  { settings }: OpenWorkspace,
  kind: NamedKind,
  entries: AsyncIterable<One>,
): Promise<readonly One[]> => {
  const found = await collect(entries)
  await rememberNames(io, settings.profileName, kind, found.map(displayName))
  return found
}

/** All sources of the workspace. */
export const listSources = (io: Io, workspace: OpenWorkspace): Promise<readonly WorkspaceSource[]> =>
  list(io, workspace, 'sources', workspace.client.sources.list(everything))

/** All destinations of the workspace. */
export const listDestinations = (io: Io, workspace: OpenWorkspace): Promise<readonly Destination[]> =>
  list(io, workspace, 'destinations', workspace.client.destinations.list(everything))

/** All tracking plans of the workspace. */
export const listPlans = (io: Io, workspace: OpenWorkspace): Promise<readonly TrackingPlan[]> =>
  list(io, workspace, 'plans', workspace.client.trackingPlans.list(everything))

/** The ways to name an object, best first. */
const matches: readonly ((one: Named, wanted: string) => boolean)[] = [
  ({ id }, wanted) => id === wanted,
  ({ name }, wanted) => name === wanted,
  ({ slug }, wanted) => slug === wanted,
  ({ name, slug }, wanted) => [name, slug].some((text) => text?.toLowerCase() === wanted.toLowerCase()),
]

/**
 * Finds an object by its id, name or slug.
 * @throws {CliError} `not_found` with the closest name, `usage` if several objects have the name
 */
export const findByName = <One extends Named>(all: readonly One[], wanted: string, kind: NamedKind): One => {
  const noun = nounOf[kind]
  for (const isMatch of matches) {
    const [found, ...more] = all.filter((one) => isMatch(one, wanted))
    if (found === undefined) continue
    if (more.length === 0) return found
    throw usageError(
      `The workspace has ${more.length + 1} ${noun}s named ${JSON.stringify(wanted)}.`,
      `Use an ID: ${[found, ...more].map(({ id }) => id).join(', ')}.`,
    )
  }
  const names = all.map(displayName)
  const close = closestName(wanted, names)
  const advice =
    close === undefined
      ? `List them with: segment ${kind} list`
      : `Did you mean ${JSON.stringify(close)}? List all with: segment ${kind} list`
  throw new CliError(
    'not_found',
    exitCodes.refused,
    `The workspace has no ${noun} with the ID, name or slug ${JSON.stringify(wanted)}.`,
    advice,
  )
}
