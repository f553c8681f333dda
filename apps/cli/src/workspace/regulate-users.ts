import type { RegulationType } from '@org/segment-core/workspace'
import { badDataError, CliError, messageOf, usageError } from '../errors/cli-error.ts'
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { readFileInput, readStdinInput } from '../io/read-input.ts'
import { askForLine } from '../io/read-line.ts'
import { countOf, printJson } from '../output/report.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { withWorkspace } from './open-workspace.ts'
import { plainText, printTable, say } from './print-list.ts'
import { sourceNamed } from './show-objects.ts'

/** Flags of `segment users suppress`, `unsuppress` and `delete`. */
export interface RegulateFlags {
  readonly file?: string
  readonly source?: string
  readonly confirm?: string
  /** False with `--no-suppress`. */
  readonly suppress?: boolean
  readonly onlySegment?: boolean
  readonly skip?: string
}

/** Characters of an id that is shown. */
const shownIds = 3

/** The type of regulation that a command means. */
const regulationTypeOf = (
  command: 'suppress' | 'unsuppress' | 'delete',
  { suppress = true, onlySegment = false }: RegulateFlags,
): RegulationType => {
  if (command === 'suppress') return 'SUPPRESS_ONLY'
  if (command === 'unsuppress') return 'UNSUPPRESS'
  if (suppress) return onlySegment ? 'SUPPRESS_WITH_DELETE_INTERNAL' : 'SUPPRESS_WITH_DELETE'
  return onlySegment ? 'DELETE_INTERNAL' : 'DELETE_ONLY'
}

const effects: Readonly<Record<RegulationType, string>> = {
  SUPPRESS_ONLY: 'Segment drops their future calls',
  UNSUPPRESS: 'Segment accepts their calls again',
  SUPPRESS_WITH_DELETE: 'Segment and the destinations delete their data, and Segment drops their future calls',
  SUPPRESS_WITH_DELETE_INTERNAL: 'Segment deletes their data and drops their future calls',
  DELETE_ONLY: 'Segment and the destinations delete their data',
  DELETE_INTERNAL: 'Segment deletes their data',
}

/** The ids in a text, one a line, each once. @throws {CliError} `bad_input` */
const readUserIds = (text: string, what: string): readonly string[] => {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)
  const ids = lines.map((line) => line.trim()).filter((line) => line !== '')
  if (ids.length === 0) throw badDataError(`${what} has no user IDs.`, 'Write one ID per line.')
  const odd = lines.findIndex((line) => /^\s*[[{"']|\t|\p{Cc}/u.test(line.replace(/\r$/, '')))
  if (odd >= 0) {
    throw badDataError(
      `Line ${odd + 1} of ${what} does not look like a user ID: it starts with a quote or a bracket, or contains a tab.`,
      'Write one ID per line, without quotes, columns or JSON.',
    )
  }
  return [...new Set(ids)]
}

const parseSkip = (text: string | undefined): number => {
  if (text === undefined) return 0
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw usageError(`--skip must be an integer of at least 0, not ${JSON.stringify(text)}.`)
}

/** Suppresses or deletes users: shows what would happen, asks for a typed confirmation, and sends. */
export const regulateUsersOf = async (
  io: Io,
  options: GlobalOptions,
  command: 'suppress' | 'unsuppress' | 'delete',
  flags: RegulateFlags,
): Promise<ExitCode> => {
  if (flags.file === undefined)
    throw usageError('--file is missing.', 'Pass a file with one user ID per line, or - for stdin.')
  const what = flags.file === '-' ? 'stdin' : flags.file
  const text = flags.file === '-' ? await readStdinInput(io) : await readFileInput(io, flags.file)
  const userIds = readUserIds(text, what).slice(parseSkip(flags.skip))
  if (userIds.length === 0) throw usageError('--skip skips every user ID.')
  const regulationType = regulationTypeOf(command, flags)
  const expected = `${regulationType} ${userIds.length}`
  const { maxRegulatedUsers, regulateUsers } = await import('@org/segment-core/workspace')

  return withWorkspace(io, options, async (workspace) => {
    const { client } = workspace
    const target = await client.whoami({ signal: io.interrupt })
    const source = flags.source === undefined ? undefined : await sourceNamed(io, workspace, flags.source)
    const place = `the workspace ${plainText(target.name ?? target.slug)}${source === undefined ? '' : `, source ${plainText(source.name ?? source.id)}`}`
    const first = userIds.slice(0, shownIds).map(plainText).join(', ')
    const more = userIds.length > shownIds ? ` and ${userIds.length - shownIds} more` : ''
    const requests = Math.ceil(userIds.length / maxRegulatedUsers)
    say(io, options, `${countOf(userIds.length, 'user')} in ${place}: ${first}${more}.`)
    say(io, options, `${expected}: ${effects[regulationType]}, in ${countOf(requests, 'request')}.`)
    if (regulationType.includes('DELETE')) say(io, options, 'This cannot be undone.')
    const summary = { regulationType, users: userIds.length, requests, workspace: target.id, source: source?.id }
    if (options.dryRun) {
      if (options.json) printJson(io, { outcome: 'dry-run', confirm: expected, ...summary })
      else say(io, options, `Nothing was sent. To send it: --confirm ${JSON.stringify(expected)}`)
      return exitCodes.ok
    }
    const confirm = flags.confirm ?? (await askForLine(io, `Type ${JSON.stringify(expected)} to confirm: `))
    if (confirm?.trim() !== expected) {
      throw usageError(
        confirm === undefined
          ? 'The confirmation is missing, so nothing was sent.'
          : 'The confirmation does not match, so nothing was sent.',
        `Pass --confirm ${JSON.stringify(expected)}.`,
      )
    }
    const regulations: string[] = []
    for (let at = 0; at < userIds.length; at += maxRegulatedUsers) {
      const batch = userIds.slice(at, at + maxRegulatedUsers)
      try {
        const id = await regulateUsers(
          client,
          { regulationType, userIds: batch, sourceId: source?.id },
          { confirm: `${regulationType} ${batch.length}`, signal: io.interrupt },
        )
        regulations.push(id)
        say(io, options, `Sent ${countOf(batch.length, 'user')}: regulation ${plainText(id)}.`)
      } catch (error) {
        if (at === 0) throw error
        throw new CliError(
          'incomplete',
          exitCodes.tryAgain,
          `${at} of ${userIds.length} users were sent (regulations ${regulations.join(', ')}), then: ${messageOf(error)}`,
          `Run the command again with --skip ${at + parseSkip(flags.skip)}.`,
          { cause: error },
        )
      }
    }
    if (options.json) printJson(io, { outcome: 'accepted', regulations, ...summary })
    say(io, options, `Segment takes up to 30 days. Status: segment users status ${regulations.join(' ')}`)
    return exitCodes.ok
  })
}

/** Shows the status of regulations; without ids, of those of the last 90 days. */
export const showRegulations = (io: Io, options: GlobalOptions, ids: readonly string[]): Promise<ExitCode> =>
  withWorkspace(io, options, async ({ client }) => {
    const found = []
    if (ids.length > 0) {
      for (const regulateId of ids) found.push(await client.regulations.get({ regulateId }, { signal: io.interrupt }))
    } else for await (const one of client.regulations.list({ signal: io.interrupt })) found.push(one)
    if (options.json) printJson(io, { regulations: found })
    else if (found.length === 0) say(io, options, 'There are no regulations of the last 90 days.')
    else {
      printTable(
        io,
        options,
        [
          { title: 'ID', show: ({ id }) => id },
          { title: 'TYPE', show: ({ regulationType }) => regulationType },
          { title: 'USERS', show: ({ subjects }) => subjects?.length },
          { title: 'STATUS', show: ({ overallStatus, status }) => overallStatus ?? status },
          { title: 'CREATED', show: ({ createdAt }) => createdAt },
          { title: 'FINISHED', show: ({ finishedAt }) => finishedAt },
        ],
        found,
      )
    }
    return exitCodes.ok
  })
