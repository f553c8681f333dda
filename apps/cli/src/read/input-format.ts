import { peek } from './peek.ts'

/** Forms of input. */
export const inputFormats = ['ndjson', 'json', 'csv', 'tsv'] as const

/** One of {@link inputFormats}. */
export type InputFormat = (typeof inputFormats)[number]

const extensions: Readonly<Record<string, InputFormat>> = {
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  log: 'ndjson',
  csv: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
}

/** The format by the name of a file, compressed or not; undefined for other names. */
export const formatOfName = (name: string): InputFormat | undefined => {
  const plain = name.toLowerCase().replace(/\.(?:gz|zst|zstd)$/, '')
  return extensions[plain.slice(plain.lastIndexOf('.') + 1)]
}

const isWholeJson = (line: string): boolean => {
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}

/** The format of input that begins like this: JSON lines if the first line is a value, else JSON, else a table. */
export const formatOfHead = (head: string): InputFormat => {
  const text = head.trimStart()
  const [line = '', ...more] = text.split(/\r\n|[\r\n]/)
  if (text.startsWith('[')) return 'json'
  if (!text.startsWith('{')) return line.includes('\t') ? 'tsv' : 'csv'
  if (/^\{\s*"batch"\s*:/.test(text)) return 'json'
  return more.length > 0 && !isWholeJson(line) ? 'json' : 'ndjson'
}

/** Bytes that are searched for the first line; a longer one counts as JSON lines. */
const headBytes = 65_536

/** Tells the format of an input by its first line. */
export const detectFormat = async (
  chunks: AsyncIterable<Buffer>,
): Promise<{ readonly format: InputFormat; readonly whole: AsyncIterable<Buffer> }> => {
  const { head, whole } = await peek(chunks, (bytes) => bytes.length >= headBytes || /\S.*[\r\n]/.test(`${bytes}`))
  return { format: formatOfHead(head.toString('utf8', 0, headBytes)), whole }
}
