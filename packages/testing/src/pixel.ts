import { decodeBase64Text } from './base64.ts'
import { type JsonObject, parseJsonObject } from './json.ts'

const gifText = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'

/** A transparent image with one pixel. */
export const pixelGif: Uint8Array<ArrayBuffer> = Uint8Array.from(atob(gifText), (character) => character.charCodeAt(0))

/**
 * Reads the call of a pixel URL: `data` has it as base64 JSON; otherwise each query parameter is a field, with dots
 * for nested names.
 * @returns undefined if `data` is invalid
 * @see https://www.twilio.com/docs/segment/connections/sources/catalog/libraries/server/pixel-tracking-api/
 */
export const readPixel = (query: URLSearchParams): JsonObject | undefined => {
  const data = query.get('data')
  if (data === null) return nestDotted(query)
  // URLSearchParams decodes a plus sign as a space.
  const json = decodeBase64Text(data.replace(/ /g, '+'))
  return json === undefined ? undefined : parseJsonObject(json)
}

type Branch = Map<string, string | Branch>

const nestDotted = (query: URLSearchParams): JsonObject => {
  const root: Branch = new Map()
  for (const [name, value] of query) {
    const path = name.split('.', maxDepth)
    const last = path.pop() ?? name
    let branch = root
    for (const part of path) {
      const next = branch.get(part)
      const child: Branch = next instanceof Map ? next : new Map()
      branch.set(part, child)
      branch = child
    }
    branch.set(last, value)
  }
  return toObject(root)
}

/** Limit for nested names, so that a hostile URL cannot exhaust the stack. */
const maxDepth = 32

const toObject = (branch: Branch): JsonObject =>
  Object.fromEntries([...branch].map(([name, value]) => [name, value instanceof Map ? toObject(value) : value]))
