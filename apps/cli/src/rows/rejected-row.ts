import { findValue } from '@org/segment-core/internal'
import { jsonRow, type Row } from '../read/row.ts'

/** Whether a value is an entry of a rejects file, or of a dead-letter file, which has the same form. No call is. */
const isRejectEntry = (value: unknown): value is { readonly row: unknown; readonly call?: unknown } =>
  typeof value === 'object' &&
  value !== null &&
  'issues' in value &&
  'row' in value &&
  'offset' in value &&
  'line' in value &&
  Array.isArray(value.issues)

/** The row that an entry of a rejects or dead-letter file is about: JSON exactly as written there, or text that may be JSON by now. */
export const rejectedRow = (entry: Row): Row => {
  if (!entry.isJson || !isRejectEntry(entry.value)) return entry
  const { row, call } = entry.value
  if (typeof row === 'string') return jsonRow(entry, row)
  const { start, end } = findValue(entry.text, ['row'])
  const text = entry.text.slice(start, end)
  return { ...entry, text, value: row, ...(typeof call === 'number' ? { onlyCall: call } : {}) }
}
