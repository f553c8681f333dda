import { setTimeout as pause } from 'node:timers/promises'
import { AwsClient } from 'aws4fetch'
import { CliError } from '../errors/cli-error.ts'
import { exitCodes } from '../errors/exit-codes.ts'
import type { AwsSettings } from './aws-settings.ts'
import type { StoredObject } from './input-source.ts'
import type { RandomAccess } from './random-access.ts'
import { ReadError } from './row.ts'
import { readXml } from './xml-events.ts'

/** An object in the list of a bucket. */
export interface ListedObject {
  readonly key: string
  readonly object: StoredObject
}

/** Attempts of a request or of the rest of a stream, with longer pauses each time. */
const [attempts, firstPauseMs] = [6, 200]

/** Text of an answer that says why it failed, at most. */
const maxAnswerBytes = 64 * 1024 * 1024

const encoded = (key: string): string => key.split('/').map(encodeURIComponent).join('/')

interface XmlNode {
  readonly name: string
  readonly texts: Map<string, string>
}

/** The texts of the elements of an answer: those of the document, and of each element in a list. */
const readAnswer = async (
  bytes: Buffer,
  listed: string,
): Promise<{ top: XmlNode['texts']; items: XmlNode['texts'][] }> => {
  const top = new Map<string, string>()
  const items: Map<string, string>[] = []
  let open: Map<string, string> = top
  let text = ''
  const once = async function* (): AsyncGenerator<Buffer> {
    yield bytes
  }
  for await (const _ of readXml(once(), {
    open: (name) => {
      text = ''
      if (name !== listed) return
      open = new Map()
      items.push(open)
    },
    text: (more) => {
      text += more
    },
    close: (name) => {
      if (name === listed) open = top
      else if (!open.has(name)) open.set(name, text)
      text = ''
    },
  })) {
    // The handlers collect the texts.
  }
  return { top, items }
}

/** Opens a bucket of an S3-compatible store. @param signal ends requests */
export const openBucket = (bucket: string, settings: AwsSettings, signal: AbortSignal) => {
  let { region } = settings
  const clientOf = (): AwsClient => {
    const { accessKeyId, secretAccessKey, sessionToken } = settings
    return new AwsClient({
      ...{ accessKeyId, secretAccessKey, region, service: 's3', retries: attempts - 1, initRetryMs: firstPauseMs },
      ...(sessionToken === undefined ? {} : { sessionToken }),
    })
  }
  let client = clientOf()

  const urlOf = (path: string): string => {
    const { endpoint } = settings
    // A certificate covers one label before the host.
    if (endpoint === undefined && !bucket.includes('.')) return `https://${bucket}.s3.${region}.amazonaws.com/${path}`
    const host = endpoint?.replace(/\/$/, '') ?? `https://s3.${region}.amazonaws.com`
    return `${host}/${bucket}${path.startsWith('?') ? '' : '/'}${path}`
  }

  const failure = async (response: Response, name: string): Promise<ReadError> => {
    const bytes = Buffer.from(await response.arrayBuffer().catch(() => new ArrayBuffer(0)))
    const { top } = await readAnswer(bytes.subarray(0, maxAnswerBytes), '').catch(() => ({
      top: new Map<string, string>(),
    }))
    const code = top.get('Code')
    const why = code === undefined ? '' : ` ${code}: ${(top.get('Message') ?? '').replace(/\.$/, '')}`
    return new ReadError('input_unreadable', `${name} cannot be read: the store answers ${response.status}${why}.`)
  }

  /** Sends a request, again in another region if the bucket is there. */
  const request = async (
    path: string,
    name: string,
    headers: Readonly<Record<string, string>> = {},
    method = 'GET',
  ): Promise<Response> => {
    for (let attempt = 1; ; attempt += 1) {
      let response: Response
      try {
        response = await client.fetch(urlOf(path), { headers, method, signal, redirect: 'manual' })
      } catch (error) {
        if (signal.aborted || attempt >= attempts) {
          const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
          throw new ReadError('input_unreadable', `${name} cannot be read: ${cause}.`, error)
        }
        await pause(firstPauseMs * 2 ** (attempt - 1), undefined, { signal }).catch(() => undefined)
        continue
      }
      const other = response.headers.get('x-amz-bucket-region')
      if (!response.ok && settings.endpoint === undefined && other !== null && other !== region) {
        await response.body?.cancel()
        region = other
        client = clientOf()
        continue
      }
      if (response.status === 412) {
        throw new ReadError('input_unreadable', `${name} changed while it was read.`)
      }
      if (!response.ok) throw await failure(response, name)
      return response
    }
  }

  const accessOf = (key: string, bytes: number, etag: string): RandomAccess => {
    const name = `s3://${bucket}/${key}`

    async function* stream(from = 0, to = bytes): AsyncGenerator<Buffer> {
      let at = from
      let failures = 0
      while (at < to) {
        const response = await request(encoded(key), name, { range: `bytes=${at}-${to - 1}`, 'if-match': etag })
        try {
          for await (const chunk of response.body ?? []) {
            at += chunk.length
            failures = 0
            yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
          }
          if (at < to) throw new Error('the connection ended early')
        } catch (error) {
          failures += 1
          if (signal.aborted || failures >= attempts) {
            throw new ReadError('input_unreadable', `${name} cannot be read: ${String(error)}.`, error)
          }
          await pause(firstPauseMs * 2 ** (failures - 1), undefined, { signal }).catch(() => undefined)
        }
      }
    }

    return {
      ...{ bytes, path: undefined, stream, text: () => stream() },
      read: async (from, length) => {
        const pieces: Buffer[] = []
        for await (const piece of stream(from, Math.min(bytes, from + length))) pieces.push(piece)
        return Buffer.concat(pieces)
      },
      close: async () => undefined,
    }
  }

  const objectOf = (key: string, found: Pick<StoredObject, 'bytes' | 'modifiedMs' | 'etag'>): StoredObject => ({
    ...found,
    open: () => accessOf(key, found.bytes, found.etag),
    refresh: async () => {
      const { headers } = await request(encoded(key), `s3://${bucket}/${key}`, {}, 'HEAD')
      return {
        bytes: Number(headers.get('content-length')),
        modifiedMs: Date.parse(headers.get('last-modified') ?? ''),
        etag: headers.get('etag') ?? '',
      }
    },
  })

  return {
    /** The objects whose keys begin with a text, in the order of their keys, without folders. */
    async *list(prefix: string): AsyncGenerator<ListedObject> {
      let token: string | undefined
      do {
        const next = token === undefined ? '' : `continuation-token=${encodeURIComponent(token)}&`
        const response = await request(
          `?${next}list-type=2&prefix=${encodeURIComponent(prefix)}`,
          `s3://${bucket}/${prefix}`,
        )
        const { top, items } = await readAnswer(Buffer.from(await response.arrayBuffer()), 'Contents')
        for (const item of items) {
          const key = item.get('Key') ?? ''
          if (key.endsWith('/')) continue
          const modifiedMs = Date.parse(item.get('LastModified') ?? '')
          yield {
            key,
            object: objectOf(key, { bytes: Number(item.get('Size')), modifiedMs, etag: item.get('ETag') ?? '' }),
          }
        }
        token = top.get('IsTruncated') === 'true' ? top.get('NextContinuationToken') : undefined
      } while (token !== undefined)
    },
  }
}

/** A pattern of keys: `*` and `?` do not cross a `/`, `**` does. */
const patternOf = (glob: string): RegExp => {
  const source = glob.replace(/\*\*\/?|\*|\?|\{[^}]*\}|\[[^\]]*\]|[.+^${}()|[\]\\]/g, (part) => {
    if (part === '**' || part === '**/') return '.*'
    if (part === '*') return '[^/]*'
    if (part === '?') return '[^/]'
    if (part.startsWith('{') && part.length > 1) {
      return `(?:${part
        .slice(1, -1)
        .split(',')
        .map((one) => one.replace(/[.+^${}()|[\]\\*?]/g, '\\$&'))
        .join('|')})`
    }
    return part.startsWith('[') && part.length > 2 ? part : `\\${part}`
  })
  return new RegExp(`^${source}$`, 's')
}

/**
 * The objects that a URL names: the object of this key, every object whose key begins like this, or those of a pattern.
 * @throws {CliError} `input_unreadable` if there is none
 */
export const listObjects = async (
  url: string,
  settings: AwsSettings,
  signal: AbortSignal,
): Promise<readonly { readonly name: string; readonly source: StoredObject }[]> => {
  const [, bucket = '', path = ''] = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(url) ?? []
  const advice = 'Write it as s3://bucket/prefix.'
  if (bucket === '') throw new CliError('usage', exitCodes.usage, `${url} names no bucket.`, advice)
  const isPattern = /[*?[\]{}]/.test(path)
  const pattern = isPattern ? patternOf(path) : undefined
  const found: { name: string; source: StoredObject }[] = []
  try {
    for await (const { key, object } of openBucket(bucket, settings, signal).list(
      isPattern ? path.split(/[*?[{]/, 1).join('') : path,
    )) {
      if (key === path) return [{ name: url, source: object }]
      if (pattern === undefined || pattern.test(key)) found.push({ name: `s3://${bucket}/${key}`, source: object })
    }
  } catch (error) {
    if (!(error instanceof ReadError)) throw error
    throw new CliError(
      error.code,
      exitCodes.noInput,
      error.message,
      'Check the bucket, the region and the credentials.',
      { cause: error },
    )
  }
  if (found.length > 0) return found
  throw new CliError('input_unreadable', exitCodes.noInput, `No object matches ${url}.`, advice)
}
