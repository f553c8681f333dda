/** The web classes that this package uses. */
type WebGlobals = Pick<
  typeof globalThis,
  | 'Blob'
  | 'DecompressionStream'
  | 'Headers'
  | 'ReadableStream'
  | 'Request'
  | 'Response'
  | 'TextDecoder'
  | 'TextEncoder'
  | 'crypto'
>

const isComplete = ({
  DecompressionStream: decompress,
  Request: request,
  TextEncoder: encoder,
  crypto: secure,
}: WebGlobals): boolean =>
  [decompress, request, encoder].every((made) => typeof made === 'function') && secure?.subtle !== undefined

/** The used part of Node's process. */
interface ProcessOfNode {
  getBuiltinModule?(name: 'node:vm'): { runInThisContext(code: string): WebGlobals }
}

/**
 * The web classes. Jest's jsdom environment hides most of Node's and replaces others by incomplete ones, so there they
 * come from Node itself. Never called while a module loads.
 * @throws {Error} if there are none
 */
export const webGlobals = (): WebGlobals => {
  if (isComplete(globalThis)) return globalThis
  const { process } = globalThis as { process?: ProcessOfNode }
  const outer = process?.getBuiltinModule?.('node:vm').runInThisContext('globalThis')
  if (outer !== undefined && isComplete(outer)) return outer
  throw new Error('The local Segment needs the web classes Request, Response, TextEncoder and DecompressionStream.')
}

let encoder: TextEncoder | undefined
let decoder: TextDecoder | undefined

/** Encodes text as UTF-8. */
export const encodeUtf8 = (text: string): Uint8Array<ArrayBuffer> => {
  encoder ??= new (webGlobals().TextEncoder)()
  return encoder.encode(text)
}

/** Decodes UTF-8; a byte order mark stays. */
export const decodeUtf8 = (bytes: Uint8Array): string => {
  decoder ??= new (webGlobals().TextDecoder)('utf-8', { ignoreBOM: true })
  return decoder.decode(bytes)
}

/** Parses an absolute URL; undefined if it is invalid. Older versions of jsdom have no `URL.canParse`. */
export const parseUrl = (text: string): URL | undefined => {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}
