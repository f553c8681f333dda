import { isAscii } from 'node:buffer'
import type { JsonOf } from './table-row.ts'

/** UTF-8 of one UTF-16 code unit, at most. */
const maxBytesPerUnit = 3

/**
 * Keeps the values of a column as JSON in one buffer: a tenth of the memory that they take as values, and outside the heap.
 * @returns the JSON of a value; an empty text if it is missing
 */
export const jsonColumn = (values: ArrayLike<unknown>, toJson: JsonOf): ((index: number) => string) => {
  const ends = new Uint32Array(values.length)
  let bytes = Buffer.allocUnsafe(Math.max(1_024, values.length * 16))
  let end = 0
  for (let index = 0; index < values.length; index += 1) {
    const value = toJson(values[index])
    if (value !== undefined) {
      const json = JSON.stringify(value)
      const needed = end + json.length * maxBytesPerUnit
      if (needed > bytes.length) {
        const larger = Buffer.allocUnsafe(Math.max(needed, bytes.length * 2))
        bytes.copy(larger, 0, 0, end)
        bytes = larger
      }
      end += bytes.write(json, end)
    }
    ends[index] = end
  }
  const encoding = isAscii(bytes.subarray(0, end)) ? 'latin1' : 'utf8'
  return (index) => bytes.toString(encoding, index === 0 ? 0 : ends[index - 1], ends[index])
}
