import { byteLength } from '@org/segment-core/internal'
import { jsonRow, type Row, type RowPlace } from './row.ts'

/** The texts of JSON objects that follow each other; undefined if the text is not that. */
const objectsIn = (text: string): readonly { readonly text: string; readonly start: number }[] | undefined => {
  const found: { readonly text: string; readonly start: number }[] = []
  let [depth, start, inText] = [0, 0, false]
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at]
    if (inText) {
      if (sign === '\\') at += 1
      else if (sign === '"') inText = false
    } else if (sign === '"') inText = true
    else if (sign === '{' || sign === '[') {
      if (depth === 0) start = at
      depth += 1
    } else if (sign === '}' || sign === ']') {
      depth -= 1
      if (depth === 0) found.push({ text: text.slice(start, at + 1), start })
    } else if (depth === 0 && !/[\s,]/.test(sign ?? '')) return undefined
    if (depth < 0) return undefined
  }
  return depth === 0 && !inText && found.length > 1 ? found : undefined
}

/**
 * The rows of a line on which objects follow each other without a line end. Reading can only continue at the line.
 * @returns undefined if the line is something else
 */
export const splitValues = (place: RowPlace, text: string): readonly Row[] | undefined => {
  const objects = objectsIn(text)
  if (objects === undefined) return undefined
  const rows = objects.map((object, index) => {
    const offset = place.offset + byteLength(text.slice(0, object.start))
    if (index === objects.length - 1) return jsonRow({ ...place, offset }, object.text)
    const row = jsonRow({ ...place, offset, end: offset + byteLength(object.text), nextLine: place.line }, object.text)
    return { ...row, resumeAt: { offset: place.offset, line: place.line } }
  })
  return rows.some(({ problem }) => problem?.code === 'row_not_json') ? undefined : rows
}
