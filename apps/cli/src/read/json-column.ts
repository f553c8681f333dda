import type { JsonOf } from './table-row.ts'

/** The values of a column as JSON. */
export interface JsonColumn {
  /** The JSON of a value; an empty text if it is missing. */
  readonly jsonAt: (index: number) => string
  /** Whether a value may hold raw numbers. */
  readonly mayBeRaw: boolean
}

/** A column of at most as many different values keeps each of them once. */
const maxDifferent = 4_096

/** Texts that are joined at a time. */
const joinedTexts = 4_096

const jsonOf = (value: unknown): string => (value === undefined ? '' : JSON.stringify(value))

const isObject = (value: unknown): boolean => typeof value === 'object'

/** A column of few values, each kept once; undefined if they are many. */
const repeatedColumn = (values: ArrayLike<unknown>, toJson: JsonOf): JsonColumn | undefined => {
  const codes = new Map<unknown, number>()
  const texts: string[] = []
  const column = new Uint16Array(values.length)
  let mayBeRaw = false
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index]
    let code = codes.get(value)
    if (code === undefined) {
      if (codes.size === maxDifferent) return undefined
      const json = toJson(value)
      mayBeRaw ||= isObject(json)
      code = texts.push(jsonOf(json)) - 1
      codes.set(value, code)
    }
    column[index] = code
  }
  return { jsonAt: (index) => texts[column[index] ?? 0] ?? '', mayBeRaw }
}

/** Keeps the values of a column as JSON in one text: a tenth of the memory that they take as values. */
export const jsonColumn = (values: ArrayLike<unknown>, toJson: JsonOf): JsonColumn => {
  const repeated = repeatedColumn(values, toJson)
  if (repeated !== undefined) return repeated
  const parts: string[] = []
  let texts: string[] = []
  const ends = new Uint32Array(values.length)
  let end = 0
  let mayBeRaw = false
  for (let index = 0; index < values.length; index += 1) {
    const json = toJson(values[index])
    mayBeRaw ||= isObject(json)
    const text = jsonOf(json)
    texts.push(text)
    end += text.length
    ends[index] = end
    // Texts that are joined soon never become old to V8.
    if (texts.length < joinedTexts) continue
    parts.push(texts.join(''))
    texts = []
  }
  const all = [...parts, ...texts].join('')
  return { jsonAt: (index) => all.slice(index === 0 ? 0 : ends[index - 1], ends[index]), mayBeRaw }
}
