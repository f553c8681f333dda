import { ReadError } from './row.ts'
import { readXml } from './xml-events.ts'

type Texts = ReadonlyMap<string, string>

interface XmlAnswer {
  /** Name of the outermost element. */
  readonly root: string
  /** Texts of the elements outside a list, by name. */
  readonly top: Texts
  /** Texts of each element of the list. */
  readonly items: readonly Texts[]
}

/** @param listed name of the elements of the list @throws {Error} if it is not well-formed */
const parseAnswer = async (bytes: Buffer, listed: string): Promise<XmlAnswer> => {
  const top = new Map<string, string>()
  const items: Map<string, string>[] = []
  let [root, text] = ['', '']
  let open: Map<string, string> = top
  const once = async function* (): AsyncGenerator<Buffer> {
    yield bytes
  }
  for await (const _ of readXml(once(), {
    open: (name) => {
      text = ''
      if (root === '') root = name
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
  return { root, top, items }
}

/** The code and message of an answer that says why it failed; empty if it does not say it. */
export const parseFailure = async (bytes: Buffer): Promise<string> => {
  const top = await parseAnswer(bytes, '').then(
    (answer) => answer.top,
    () => new Map<string, string>(),
  )
  return [top.get('Code'), top.get('Message')?.replace(/\.$/, '')].filter((text) => text).join(': ')
}

/** A page of the list of a bucket. */
export interface ListPage {
  readonly objects: readonly { readonly key: string; readonly bytes: number }[]
  /** Names the next page; undefined for the last one. */
  readonly next: string | undefined
}

/** A key as `encoding-type=url` writes it: like the fields of a form. */
const decodedKey = (key: string): string => decodeURIComponent(key.replaceAll('+', ' '))

/** @throws {ReadError} `input_unreadable` for an answer that is not a page, or does not say which one follows */
export const parsePage = async (bytes: Buffer, name: string): Promise<ListPage> => {
  const unusable = (why: string, cause?: unknown): ReadError =>
    new ReadError('input_unreadable', `The list of ${name} cannot be read: ${why}.`, cause)
  const { root, top, items } = await parseAnswer(bytes, 'Contents').catch((error: unknown) => {
    throw unusable('the answer is not XML', error)
  })
  if (root !== 'ListBucketResult') throw unusable(`the answer is <${root}> instead of <ListBucketResult>`)
  const isEncoded = top.get('EncodingType') === 'url'
  const objects = items.map((item) => {
    const [key, size] = [item.get('Key'), item.get('Size')]
    if (key === undefined || size === undefined || !/^\d+$/.test(size))
      throw unusable('an object has no key or no size')
    try {
      return { key: isEncoded ? decodedKey(key) : key, bytes: Number(size) }
    } catch (error) {
      throw unusable(`the key ${JSON.stringify(key)} is not encoded`, error)
    }
  })
  const next = top.get('IsTruncated') === 'true' ? top.get('NextContinuationToken') : undefined
  if (top.get('IsTruncated') === 'true' && !next) throw unusable('the answer does not name the next page')
  return { objects, next }
}
