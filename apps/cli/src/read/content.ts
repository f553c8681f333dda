import { decompress } from './decompress.ts'
import { type FileKind, fileKindOf, type KnownText, kindBytes, tellsKind } from './file-kinds.ts'
import { countBytes, peek, readable } from './open-input.ts'
import { copyToFile, type RandomAccess } from './random-access.ts'
import { ReadError } from './row.ts'

/** Most containers around each other, such as gzip in zip. */
const maxDepth = 3

/** An input, or a file in one. */
export interface Content extends KnownText {
  /** Its name in errors. */
  readonly name: string
  /** Name of the file, which may tell its format. */
  readonly file: string
  readonly kind: Exclude<FileKind['kind'], 'compressed' | 'refused'>
  /** Its bytes in their order; to be called once. */
  readonly stream: () => AsyncIterable<Buffer>
  /** The same for a reader of text, see {@link RandomAccess}; to be called instead of `stream`. */
  readonly text: () => AsyncIterable<Buffer>
  /** Its bytes in any order, for which a stream is copied to a temporary file; to be called once. */
  readonly access: () => Promise<RandomAccess>
  readonly close: () => Promise<void>
  /** Containers around it. */
  readonly depth: number
}

type Named = Pick<Content, 'name' | keyof KnownText>

/** Opens what a stream of bytes holds. @param depth containers around it */
export const openStream = async (
  stream: AsyncIterable<Buffer>,
  named: Named & Pick<Content, 'file'>,
  depth = 0,
): Promise<Content> => {
  const source = readable(stream, named.name)
  const { head, whole } = await peek(source, tellsKind)
  let copy: RandomAccess | undefined
  return opened(head, depth, {
    ...named,
    stream: () => whole,
    text: () => whole,
    access: async () => {
      copy = await copyToFile(whole)
      return copy
    },
    close: async () => {
      await source.return(undefined)
      await copy?.close()
    },
  })
}

const counted = (access: RandomAccess, onBytes: (bytes: number) => void): RandomAccess => ({
  ...access,
  read: async (from, length) => {
    const bytes = await access.read(from, length)
    onBytes(bytes.length)
    return bytes
  },
  stream: (from, to) => countBytes(access.stream(from, to), onBytes),
  text: () => countBytes(access.text(), onBytes),
})

/** Opens a file or an object. @param onBytes called with the number of bytes read */
export const openAccess = async (
  access: RandomAccess,
  named: Named,
  onBytes: (bytes: number) => void,
): Promise<Content> => {
  try {
    const head = await access.read(0, kindBytes)
    const following = counted(access, onBytes)
    return await opened(head, 0, {
      ...{ ...named, file: named.name },
      stream: () => readable(following.stream(), named.name),
      text: () => readable(following.text(), named.name),
      access: async () => following,
      close: access.close,
    })
  } catch (error) {
    await access.close()
    throw error
  }
}

/** Opens compressed content until it is not compressed. @throws {ReadError} `input_format`, `input_unreadable` */
const opened = async (head: Buffer, depth: number, content: Omit<Content, 'kind' | 'depth'>): Promise<Content> => {
  const { name } = content
  const kind = fileKindOf(head, content)
  if (kind.kind === 'refused') {
    throw new ReadError('input_format', `${name} is ${kind.name}, which is not read. ${kind.advice}`)
  }
  if (kind.kind !== 'compressed') return { ...content, kind: kind.kind, depth }
  if (depth >= maxDepth) {
    throw new ReadError('input_format', `${name} is compressed more than ${maxDepth} times. Decompress it first.`)
  }
  const inner = await openStream(decompress(kind.compression, content.stream(), name), content, depth + 1)
  return { ...inner, close: () => inner.close().finally(content.close) }
}
