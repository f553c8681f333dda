import { setTimeout as pause } from 'node:timers/promises'
import { AwsClient } from 'aws4fetch'
import { type Dispatcher, request as sendRequest } from 'undici'
import type { AwsSettings } from './aws-settings.ts'
import { parseFailure, parsePage } from './bucket-answers.ts'
import type { ObjectFacts, StoredObject } from './input-source.ts'
import type { RandomAccess } from './random-access.ts'
import { ReadError } from './row.ts'

/** An object in the list of a bucket. */
export interface ListedObject {
  readonly key: string
  readonly object: StoredObject
}

type Answer = Dispatcher.ResponseData

/** Attempts of a request or of the rest of a stream, with longer pauses each time. */
const [attempts, firstPauseMs] = [6, 200]

/** Longest silence of a store, in milliseconds. */
const silenceMs = 60_000

/** Longest answer that is not an object. */
const maxAnswerBytes = 64 * 1024 * 1024

const encoded = (key: string): string => key.split('/').map(encodeURIComponent).join('/')

const header = ({ headers }: Answer, name: string): string | undefined => {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}

const readAnswer = async ({ body }: Answer): Promise<Buffer> => {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of body as AsyncIterable<Buffer>) {
    bytes += piece.length
    if (bytes > maxAnswerBytes) throw new Error(`the answer has more than ${maxAnswerBytes} bytes`)
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

const isTemporary = (status: number): boolean => status >= 500 || status === 429

/** Opens a bucket of an S3-compatible store. @param signal ends requests */
export const openBucket = (bucket: string, settings: AwsSettings, signal: AbortSignal) => {
  let { region } = settings

  const urlOf = (path: string): string => {
    const { endpoint } = settings
    // A certificate covers one label before the host.
    if (endpoint === undefined && !bucket.includes('.')) return `https://${bucket}.s3.${region}.amazonaws.com/${path}`
    const host = endpoint?.replace(/\/$/, '') ?? `https://s3.${region}.amazonaws.com`
    return `${host}/${bucket}${path.startsWith('?') ? '' : '/'}${path}`
  }

  const unreadable = (name: string, error: unknown): ReadError => {
    if (error instanceof ReadError) return error
    const why = error instanceof Error ? error.message : String(error)
    return new ReadError('input_unreadable', `${name} cannot be read: ${why.replace(/\.$/, '')}.`, error)
  }

  /** Tries again what failed for a time: anything but a {@link ReadError}. */
  const persistently = async <Value>(name: string, once: () => Promise<Value>): Promise<Value> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await once()
      } catch (error) {
        if (error instanceof ReadError || signal.aborted || attempt >= attempts) throw unreadable(name, error)
        await pause(firstPauseMs * 2 ** (attempt - 1), undefined, { signal }).catch(() => undefined)
      }
    }
  }

  /**
   * Sends a request, again in another region if the bucket is there. Not with `fetch`, which decompresses objects that are
   * stored with a content encoding, so that its bytes are not those of the range.
   * @throws {Error} for a failure that may pass
   */
  const send = async (
    path: string,
    name: string,
    headers: Readonly<Record<string, string>> = {},
    method: 'GET' | 'HEAD' = 'GET',
  ): Promise<Answer> => {
    const { accessKeyId, secretAccessKey, sessionToken } = settings
    const client = new AwsClient({
      accessKeyId,
      secretAccessKey,
      service: 's3',
      region,
      ...(sessionToken && { sessionToken }),
    })
    const signed = await client.sign(urlOf(path), { method, headers })
    const answer = await sendRequest(signed.url, {
      ...{ method, signal, headersTimeout: silenceMs, bodyTimeout: silenceMs },
      headers: Object.fromEntries(signed.headers),
    })
    const status = answer.statusCode
    if (status >= 200 && status < 300) return answer
    const other = header(answer, 'x-amz-bucket-region')
    const why = await parseFailure(await readAnswer(answer))
    if (settings.endpoint === undefined && other !== undefined && other !== region && region === settings.region) {
      region = other
      return send(path, name, headers, method)
    }
    if (status === 412) throw new ReadError('input_unreadable', `${name} changed while it was read.`)
    const message = `the store answers ${status} ${why}`.trim()
    if (isTemporary(status)) throw new Error(message)
    throw unreadable(name, message)
  }

  const readFacts = (key: string): Promise<ObjectFacts> => {
    const name = `s3://${bucket}/${key}`
    if (/(?:^|\/)\.\.?(?:\/|$)/.test(key)) {
      const why = 'URLs cannot have the part "." or ".." of its key. Copy the object to another key'
      throw unreadable(name, why)
    }
    return persistently(name, async () => {
      const answer = await send(encoded(key), name, {}, 'HEAD')
      await answer.body.dump()
      const length = header(answer, 'content-length') ?? ''
      if (!/^\d+$/.test(length)) throw unreadable(name, 'the store does not say its size')
      const modifiedMs = Date.parse(header(answer, 'last-modified') ?? '')
      return { bytes: Number(length), modifiedMs, etag: header(answer, 'etag') ?? '' }
    })
  }

  const accessOf = (key: string, { bytes, etag }: ObjectFacts): RandomAccess => {
    const name = `s3://${bucket}/${key}`
    // A weak tag never matches.
    const condition = etag === '' || etag.startsWith('W/') ? {} : { 'if-match': etag }

    /** Requests a range. @returns the bytes of the answer that come before it */
    const requestRange = async (from: number, to: number): Promise<{ answer: Answer; before: number }> => {
      const answer = await send(encoded(key), name, { range: `bytes=${from}-${to - 1}`, ...condition })
      const [, first, total] = /^bytes (\d+)-\d+\/(?:(\d+)|\*)$/.exec(header(answer, 'content-range') ?? '') ?? []
      // A store that knows no ranges answers with the whole object.
      const isWhole = answer.statusCode === 200
      const size = isWhole ? header(answer, 'content-length') : total
      if ((isWhole || Number(first) === from) && Number(size ?? bytes) === bytes) {
        return { answer, before: isWhole ? from : 0 }
      }
      await answer.body.dump()
      throw unreadable(name, `the store does not answer with the bytes ${from} to ${to - 1} of ${bytes}`)
    }

    async function* stream(from = 0, to = bytes): AsyncGenerator<Buffer> {
      let at = from
      let failures = 0
      while (at < to) {
        const { answer, before } = await persistently(name, () => requestRange(at, to))
        let skip = before
        try {
          for await (const chunk of answer.body as AsyncIterable<Buffer>) {
            const piece = chunk.subarray(skip).subarray(0, to - at)
            skip -= Math.min(skip, chunk.length)
            if (piece.length === 0) continue
            at += piece.length
            failures = 0
            yield piece
            if (at >= to) return
          }
          throw new Error('the connection ended early')
        } catch (error) {
          failures += 1
          if (signal.aborted || failures >= attempts) throw unreadable(name, error)
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

  const objectOf = (key: string, bytes: number): StoredObject => {
    let first: ObjectFacts | undefined
    const refresh = async (): Promise<ObjectFacts> => {
      const now = await readFacts(key)
      first ??= now
      return now
    }
    // What is read is the object that was there when its import began.
    return { bytes, refresh, open: async () => accessOf(key, first ?? (await refresh())) }
  }

  return {
    /** The objects whose keys begin with a text, in the order of their keys, without folders. */
    async *list(prefix: string): AsyncGenerator<ListedObject> {
      const name = `s3://${bucket}/${prefix}`
      const tokens = new Set<string>()
      let token: string | undefined
      do {
        const next = token === undefined ? '' : `continuation-token=${encodeURIComponent(token)}&`
        const path = `?${next}encoding-type=url&list-type=2&prefix=${encodeURIComponent(prefix)}`
        const page = await persistently(name, async () => parsePage(await readAnswer(await send(path, name)), name))
        for (const { key, bytes } of page.objects) if (!key.endsWith('/')) yield { key, object: objectOf(key, bytes) }
        token = page.next
        if (token === undefined) continue
        if (tokens.has(token)) throw unreadable(name, 'the store lists the same objects again')
        tokens.add(token)
      } while (token !== undefined)
    },
  }
}
