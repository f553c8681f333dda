/** Values that programs send as an id when they do not know it, in lower case. */
const words: ReadonlySet<string> = new Set([
  'null',
  'undefined',
  'none',
  'nan',
  'anonymous',
  'guest',
  'unknown',
  'true',
  'false',
  '-1',
  '[object object]',
  'n/a',
  '#n/a',
  'nil',
  '(null)',
  '<null>',
  // How MySQL and PostgreSQL export NULL.
  '\\n',
])

/** Whether an id is a placeholder: a word such as `null` or `guest` in any case, only zeros and hyphens, or only spaces. */
export const isPlaceholderId = (id: string): boolean =>
  (id.length <= 15 && words.has(id.toLowerCase())) || /^(?:[0-]+|\s+)$/.test(id)
