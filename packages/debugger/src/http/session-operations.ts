import * as z from 'zod'
import { SessionFileError } from '../record/read-session-file.ts'
import { exportCalls } from './export-calls.ts'
import { exportHtml } from './export-html.ts'
import type { Operation } from './operation.ts'
import {
  exportLinesQuerySchema,
  exportQuerySchema,
  fileQuerySchema,
  Problem,
  readQuery,
  readText,
} from './read-request.ts'

/** Why there is no room for another session. */
export const allSessionsBusy =
  'All sessions are answering requests. End a stream or a wait in one of them, then try again.'

/** Largest session file, in MB. */
const maxFileMb = 32

/** Sessions and their files. */
export const sessionOperations: readonly Operation[] = [
  {
    id: 'exportCalls',
    method: 'GET',
    path: '/_dev/export.ndjson',
    summary: 'Export calls or events, one per line',
    query: exportLinesQuerySchema,
    contentType: 'application/x-ndjson',
    handle: (context, request) => exportCalls(context.debugger.log, { ...request, session: context.info().session }),
  },
  {
    id: 'exportHtml',
    method: 'GET',
    path: '/_dev/export.html',
    summary: 'Export calls as one HTML file that opens alone',
    query: exportQuerySchema,
    contentType: 'text/html',
    handle: (context, request) => exportHtml(context.debugger.log, { ...request, session: context.info().session }),
  },
  {
    id: 'listSessions',
    method: 'GET',
    path: '/_dev/sessions',
    summary: 'List sessions, which have calls, faults and gates of their own',
    answer: z.object({ sessions: z.array(z.object({ name: z.string(), events: z.int() })) }),
    handle: (context) => ({ sessions: context.sessions() }),
  },
  {
    id: 'openFile',
    method: 'POST',
    path: '/_dev/files',
    summary: 'Show a session file, NDJSON or HTML, in a session that cannot be changed',
    query: fileQuerySchema,
    body: z.string().describe('The file'),
    answer: z.object({ session: z.string() }),
    failures: [413, 503],
    changes: false,
    handle: async ({ openFile }, { incoming, url }) => {
      const { name } = readQuery(fileQuerySchema, url.searchParams)
      const text = await readText(incoming, maxFileMb)
      const session = await openFile({ name, text }).catch((error: unknown) => {
        throw error instanceof SessionFileError ? new Problem(400, 'bad_file', error.message) : error
      })
      if (session === undefined) throw new Problem(503, 'too_many_sessions', allSessionsBusy)
      return { session }
    },
  },
]
