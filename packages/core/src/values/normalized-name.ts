import { remember } from './remember.ts'

const normalized = new Map<string, string>()

/** A name without case, spaces, underscores and hyphens: spellings of the same name have the same result. */
export const normalizedName = (name: string): string => {
  const known = normalized.get(name)
  if (known !== undefined) return known
  const result = name.toLowerCase().replace(/[\s_-]+/g, '')
  remember(normalized, name, result)
  return result
}
