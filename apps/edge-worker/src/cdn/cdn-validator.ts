import type { Answer } from '../http/answer.ts'
import type { CollectorRequest } from '../http/request.ts'

/** An answer with a body of bytes. */
type FileAnswer = Answer & { readonly body: Uint8Array<ArrayBuffer> }

/** Smaller bodies gain nothing from compression, in bytes. */
const minCompressedBytes = 1_024

/** Maximum compressed bodies kept. */
const maxKept = 32

const textTypes = /^(?:application\/(?:json|javascript)|text\/)/

/** Compresses with brotli, which the web has not on every runtime. */
export type CompressBrotli = (body: Uint8Array<ArrayBuffer>) => Promise<Uint8Array<ArrayBuffer>>

const compressGzip = async (body: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> => {
  const stream = new Blob([body]).stream().pipeThrough(new CompressionStream('gzip'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

const tagOf = async (body: Uint8Array<ArrayBuffer>): Promise<string> => {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', body))
  return `W/"${[...hash.subarray(0, 12)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}"`
}

const accepts = (header: string | undefined, encoding: string): boolean =>
  header?.split(',').some((part) => {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase())
    return name === encoding && !parameters.some((text) => /^q=0(?:\.0*)?$/.test(text))
  }) === true

/**
 * Creates the function that gives a file its ETag, answers 304 to those who have it, and compresses it. Cloudflare
 * compresses by itself, so a runtime that ends TLS gets the plain bytes.
 */
export const createValidator = (compressBrotli: CompressBrotli | undefined = undefined) => {
  const encodings = { ...(compressBrotli === undefined ? {} : { br: compressBrotli }), gzip: compressGzip }
  const compressed = new Map<string, Promise<Uint8Array<ArrayBuffer>>>()

  const compressedOf = (name: keyof typeof encodings, tag: string, body: Uint8Array<ArrayBuffer>) => {
    const key = `${name} ${tag}`
    const known = compressed.get(key)
    if (known !== undefined) return known
    const made = (encodings[name] ?? compressGzip)(body)
    const [oldest] = compressed.keys()
    if (compressed.size >= maxKept && oldest !== undefined) compressed.delete(oldest)
    compressed.set(key, made)
    return made
  }

  return async ({ header, isPublicUrl }: CollectorRequest, answer: FileAnswer): Promise<Answer> => {
    const { body } = answer
    const etag = await tagOf(body)
    const type = answer.headers['content-type'] ?? ''
    const isCompressible = isPublicUrl !== true && body.byteLength >= minCompressedBytes && textTypes.test(type)
    const varied = [answer.headers.vary, isCompressible ? 'accept-encoding' : undefined].filter((name) => name)
    const headers = { ...answer.headers, etag, ...(varied.length === 0 ? {} : { vary: varied.join(', ') }) }
    const known = header('if-none-match')
      ?.split(',')
      .map((tag) => tag.trim().replace(/^W\//, ''))
    if (known?.includes(etag.slice(2)) === true) return { status: 304, headers, body: '' }
    const names = Object.keys(encodings) as (keyof typeof encodings)[]
    const encoding = isCompressible ? names.find((name) => accepts(header('accept-encoding'), name)) : undefined
    if (encoding === undefined) return { ...answer, headers }
    return {
      status: 200,
      headers: { ...headers, 'content-encoding': encoding },
      body: await compressedOf(encoding, etag, body),
    }
  }
}
