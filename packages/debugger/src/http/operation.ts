import type { IncomingMessage, ServerResponse } from 'node:http'
import type { JsonObject } from '@org/segment-testing'
import type * as z from 'zod'
import type { Debugger } from '../debugger/create-debugger.ts'
import type { DebuggerInfo } from '../model/debugger-info.ts'

/** What the debug API works on. */
export interface DevContext {
  readonly debugger: Debugger
  readonly info: () => DebuggerInfo
  /** Sends calls to this local Segment as a client would. */
  readonly send: (calls: readonly JsonObject[]) => Promise<void>
  /** Every session, with the number of its stored events. */
  readonly sessions: () => readonly { readonly name: string; readonly events: number }[]
  /**
   * Shows a session file.
   * @returns name of the new session; undefined if all sessions are in use
   * @throws {SessionFileError} if it is another file
   */
  readonly openFile: (file: { readonly name: string; readonly text: string }) => Promise<string | undefined>
  readonly now: () => number
  readonly random: () => number
  readonly createId: () => string
}

/** A request to the debug API. */
export interface DevRequest {
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
  readonly url: URL
  /** Value of the path parameter; empty if the path has none. */
  readonly parameter: string
}

/** One operation of the debug API: how it is documented and what it does. */
export interface Operation {
  /** Stable; generated clients name their functions after it. */
  readonly id: string
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** May end in one parameter: `/_dev/events/{seq}`. */
  readonly path: string
  readonly summary: string
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  /** Schema of the JSON answer. */
  readonly answer?: z.ZodType
  /** Set if the operation writes an answer in another format itself. */
  readonly contentType?: string
  readonly failures?: readonly number[]
  /** Whether it changes the session, which is not possible for that of a file. @default all but GET */
  readonly changes?: boolean
  /** Returns the JSON answer if `answer` is set; otherwise the answer is 204 without a body. */
  readonly handle: (context: DevContext, request: DevRequest) => unknown
}
