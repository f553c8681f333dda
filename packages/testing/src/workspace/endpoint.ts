import type { JsonObject } from '../json.ts'
import { invalidInput } from './api-error.ts'
import { type Page, paginate } from './paginate.ts'
import { texts } from './read-input.ts'
import type { WorkspaceState } from './workspace-state.ts'

/** A request to an endpoint. */
export interface EndpointRequest {
  /** Values of the `{names}` in its path. */
  readonly params: Readonly<Record<string, string>>
  readonly query: JsonObject
  /** Empty without a body. */
  readonly body: JsonObject
  readonly headers: Readonly<Record<string, string>>
  /** Whether the token may see write keys. */
  readonly seesWriteKeys: boolean
}

/** An endpoint of the Public API. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  /** The limit that its documentation states; without one, the default applies. */
  readonly perMinute?: number
  /** @default 200 */
  readonly status?: number
  /** @returns `data` of the response */
  readonly handle: (request: EndpointRequest, state: WorkspaceState) => JsonObject
}

/** A path parameter. */
export const param = ({ params }: EndpointRequest, name: string): string => params[name] ?? ''

/** A page of a list as `data` of a response. */
export const pageOf = <T>(
  name: string,
  items: readonly T[],
  { query }: EndpointRequest,
  state: WorkspaceState,
  show: (item: T) => JsonObject,
): JsonObject => {
  const page: Page<T> = paginate(items, query, state.lastPage)
  return { [name]: page.items.map(show), pagination: page.pagination }
}

/** The answer of every endpoint that only changes something. */
export const success: JsonObject = { status: 'SUCCESS' }

/** Words of a list in a query, which may also be one text with commas. @throws {ApiError} for another word */
export const wordsIn = <const Word extends string>(
  query: JsonObject,
  name: string,
  words: readonly Word[],
): readonly Word[] =>
  texts(query, name)
    .flatMap((value) => value.split(','))
    .map((value, index) => {
      const found = words.find((word) => word === value.trim())
      if (found === undefined) throw invalidInput(`${name}.${index}`, `${name} must contain only ${words.join(', ')}.`)
      return found
    })
