import { callTypeNames } from '@org/segment-core/spec'
import type { JsonObject } from '@org/segment-testing'
import { readSessionFile, type SessionFileEntry, SessionFileError } from '../record/read-session-file.ts'
import { fromSessionEvent } from '../record/session-event-draft.ts'
import { createDebugger, type Debugger, type DebuggerOptions } from './create-debugger.ts'

/** Entries added before yielding. */
const chunkEntries = 200

/** Write key of calls that were read from a file. */
const writeKey = 'from-a-file'

const happenedAt = (call: JsonObject): number | undefined => {
  const [text] = [call.receivedAt, call.sentAt, call.timestamp].filter((value) => typeof value === 'string')
  const time = Date.parse(text ?? '')
  return Number.isNaN(time) ? undefined : time
}

const requestOf = (call: JsonObject): { readonly path: string; readonly body: string } => {
  const type = callTypeNames.find((known) => known === call.type)
  if (type !== undefined) return { path: `/v1/${type}`, body: JSON.stringify(call) }
  return { path: '/v1/batch', body: JSON.stringify({ batch: [call] }) }
}

/**
 * Creates a debugger with the events of a session file. Its clock shows the time of the last one.
 * @param limit events to show, the latest ones
 * @throws {SessionFileError} if it is another file
 */
export const loadSessionFile = async (
  { name, text }: { readonly name: string; readonly text: string },
  options: DebuggerOptions,
  limit: number,
): Promise<{
  readonly debugger: Debugger
  readonly total: number
  readonly shown: number
  readonly checked: number
}> => {
  const { entries, total } = readSessionFile(text, limit)
  let clock = (options.now ?? Date.now)()
  const loaded = createDebugger({ ...options, now: () => clock })
  // Readers of the raw request see where the call comes from.
  const headers = { authorization: `Basic ${btoa(`${writeKey}:`)}`, 'x-segment-dev-file': encodeURIComponent(name) }
  const add = async (entry: SessionFileEntry): Promise<void> => {
    if (entry.kind === 'event') {
      clock = Date.parse(entry.event.receivedAt)
      loaded.add(fromSessionEvent(entry.event))
    } else {
      clock = happenedAt(entry.call) ?? clock
      const { path, body } = requestOf(entry.call)
      await loaded.segment.fetch(`https://api.segment.io${path}`, { method: 'POST', headers, body })
    }
  }
  for (const [index, entry] of entries.entries()) {
    if (index % chunkEntries === chunkEntries - 1) await new Promise((resolve) => setImmediate(resolve))
    await add(entry).catch((error: unknown) => {
      loaded.close()
      throw error instanceof RangeError ? new SessionFileError(`${entry.at} is nested too deeply.`) : error
    })
  }
  const checked = entries.filter(({ kind }) => kind === 'call').length
  return { debugger: loaded, total, shown: loaded.log.size(), checked }
}
