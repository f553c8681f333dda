import type { ProfileId } from '@org/segment-core/workspace'
import { usageError } from '../errors/cli-error.ts'
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { printJson } from '../output/report.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { collect } from './find-by-name.ts'
import { withProfiles } from './open-workspace.ts'
import { parseLimit, printTable, say, takeFirst } from './print-list.ts'

/** An identifier such as `user_id:42`. @throws {CliError} `usage` */
const parseId = (text: string): ProfileId => {
  const at = text.indexOf(':')
  const [type, id] = [text.slice(0, at).trim(), text.slice(at + 1).trim()]
  if (at < 1 || type === '' || id === '') {
    throw usageError(
      `The profile ${JSON.stringify(text)} must be a type and an ID.`,
      'Use user_id:42, anonymous_id:…, email:… or, for an account, group_id:….',
    )
  }
  return { type, id, collection: type === 'group_id' ? 'accounts' : 'users' }
}

const defaultEvents = 10

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** Shows what became of the calls of a user or account: traits, ids and recent events. */
export const showProfile = (
  io: Io,
  options: GlobalOptions,
  text: string,
  flags: { readonly limit?: string },
): Promise<ExitCode> => {
  const profile = parseId(text)
  const limit = parseLimit(flags.limit) ?? defaultEvents
  return withProfiles(io, options, async (profiles) => {
    const request = { signal: io.interrupt }
    const traits = await profiles.traits(profile, request)
    const ids = await collect(profiles.externalIds(profile, request))
    const events = await takeFirst(profiles.events(profile, request), limit)
    if (options.json) {
      printJson(io, { traits, externalIds: ids, events: events.values, ...(events.isCut ? { more: true } : {}) })
      return exitCodes.ok
    }
    const names = Object.entries(traits)
    if (names.length === 0) say(io, options, 'The profile has no traits.')
    else {
      printTable(
        io,
        options,
        [
          { title: 'TRAIT', show: ([name]) => name },
          { title: 'VALUE', show: ([, value]) => shown(value) },
        ],
        names,
      )
    }
    io.stdout.write('\n')
    printTable(
      io,
      options,
      [
        { title: 'ID TYPE', show: ({ type }) => type },
        { title: 'ID', show: ({ id }) => id },
        { title: 'FIRST SEEN', show: ({ created_at: at }) => at },
      ],
      ids,
    )
    io.stdout.write('\n')
    printTable(
      io,
      options,
      [
        { title: 'TIME', show: ({ timestamp }) => timestamp },
        { title: 'TYPE', show: ({ type }) => type },
        { title: 'EVENT', show: ({ event }) => event },
        { title: 'MESSAGE ID', show: ({ message_id: id }) => id },
      ],
      events.values,
    )
    if (events.isCut) say(io, options, `Only the last ${limit} events are shown; --limit shows more.`)
    return exitCodes.ok
  })
}
