const openingBrace = 0x7b

const isSpace = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0x0a

/**
 * JSON of an object with fields written behind its opening brace; the object's own bytes stay as they are. Without fields
 * it is the same memory, less the white space around it.
 * @param json UTF-8 of an object that has at least one field and none of these
 */
export const spliceFields = (json: Buffer, fields: Readonly<Record<string, string | undefined>>): Uint8Array => {
  let start = 0
  while (isSpace(json[start])) start += 1
  let end = json.length
  while (end > start && isSpace(json[end - 1])) end -= 1
  let text = ''
  for (const name in fields) if (fields[name] !== undefined) text += `"${name}":${JSON.stringify(fields[name])},`
  const own = start === 0 && end === json.length ? json : json.subarray(start, end)
  if (text === '') return own
  const added = Buffer.from(text)
  const spliced = Buffer.allocUnsafe(own.length + added.length)
  spliced[0] = openingBrace
  added.copy(spliced, 1)
  own.copy(spliced, 1 + added.length, 1)
  return spliced
}
