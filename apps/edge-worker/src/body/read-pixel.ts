import { decodeBase64 } from '../http/decode-base64.ts'
import { type MalformedReason, type ParsedBody, parseBody } from './parse-body.ts'

const encoder = new TextEncoder()

type Branch = Map<string, string | Branch>

/** Maximum levels that the dots of a name create; the rest stays one name. */
const maxLevels = 32

const nest = (query: URLSearchParams): Branch => {
  const root: Branch = new Map()
  for (const [name, value] of query) {
    const path = name.split('.')
    const rest = path.splice(maxLevels - 1).join('.')
    const last = rest === '' ? (path.pop() ?? name) : rest
    let branch = root
    for (const part of path) {
      const next = branch.get(part)
      const child: Branch = next instanceof Map ? next : new Map()
      branch.set(part, child)
      branch = child
    }
    branch.set(last, value)
  }
  return root
}

const branchJson = (branch: Branch): string =>
  `{${[...branch]
    .map(
      ([name, value]) => `${JSON.stringify(name)}:${value instanceof Map ? branchJson(value) : JSON.stringify(value)}`,
    )
    .join(',')}}`

/**
 * Reads the call in the query of a pixel request: `data` is base64 of JSON in either alphabet; without it each parameter is
 * a field, with dots between the names of nested ones.
 * @returns the reason if it is malformed
 * @see https://www.twilio.com/docs/segment/connections/sources/catalog/libraries/server/pixel-tracking-api/
 */
export const readPixel = (query: string, maxDepth: number): ParsedBody | MalformedReason => {
  const parameters = new URLSearchParams(query)
  const data = parameters.get('data')
  // URLSearchParams decodes a plus sign as a space.
  const text = data === null ? branchJson(nest(parameters)) : decodeBase64(data.replaceAll(' ', '+'))
  return text === undefined ? 'json' : parseBody(encoder.encode(text), maxDepth)
}
