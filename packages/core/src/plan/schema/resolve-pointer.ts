import { isDataObject, type JsonObject } from '../../values/json-object.ts'

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The part of a document that a reference such as `#/definitions/price` leads to; undefined for other references. */
export const resolvePointer = (root: JsonObject, reference: string): unknown => {
  if (reference === '#') return root
  if (!reference.startsWith('#/')) return undefined
  let target: unknown = root
  for (const part of decoded(reference.slice(2)).split('/')) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
    if (Array.isArray(target)) target = /^\d+$/.test(name) ? target[Number(name)] : undefined
    else target = isDataObject(target) && Object.hasOwn(target, name) ? target[name] : undefined
  }
  return target
}
